package io.github.esflink.sinks.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Elements, answers, failures, shut gates, crashes, stops and rescaling in random order, against a
 * model of what each key may see next.
 */
@DisplayName("Lanes under a random schedule")
class RandomScheduleTest {

    private static final int KEYS = 9;

    @ParameterizedTest(name = "seeds {0} to {1}, {2} steps, {3}")
    @CsvSource({"1, 40, 1500, hashmap", "41, 42, 300, rocksdb"})
    void everyKeySeesItsElementsInOrderAndAllOfThem(int from, int to, int steps, String backend)
            throws Exception {
        for (int seed = from; seed <= to; seed++) {
            try (Schedule schedule = new Schedule(seed, backend)) {
                schedule.run(steps);
            } catch (AssertionError | Exception e) {
                throw new AssertionError("seed " + seed + " on " + backend, e);
            }
        }
    }

    /** The subtasks, the source before them and the endpoint behind them. */
    private static final class Schedule implements AutoCloseable {

        private final Random random;
        private final String backend;
        private final AtomicLong gateShutFor = new AtomicLong();
        private final List<LaneHarness> subtasks = new ArrayList<>();
        private final List<Integer> seen = new ArrayList<>();

        /** By key: how many elements came in, and how many the endpoint has acknowledged. */
        private Map<String, Integer> arrived = new TreeMap<>();

        private Map<String, Integer> acknowledged = new TreeMap<>();

        private OperatorSubtaskState checkpoint = OperatorSubtaskState.builder().build();
        private int checkpointParallelism;
        private Map<String, Integer> arrivedAtCheckpoint = new TreeMap<>();
        private Map<String, Integer> acknowledgedAtCheckpoint = new TreeMap<>();
        private long nextCheckpoint = 1;

        Schedule(long seed, String backend) throws Exception {
            this.random = new Random(seed);
            this.backend = backend;
            for (int key = 0; key < KEYS; key++) {
                arrived.put("k" + key, 0);
                acknowledged.put("k" + key, 0);
            }
            start(1 + random.nextInt(3));
            takeCheckpoint();
        }

        void run(int steps) throws Exception {
            for (int step = 0; step < steps; step++) {
                int dice = random.nextInt(1_000);
                if (dice < 450) {
                    arrive();
                } else if (dice < 750) {
                    answer(random.nextInt(4) > 0);
                } else if (dice < 900) {
                    passTime(random.nextInt(600));
                } else if (dice < 940) {
                    gateShutFor.set(random.nextBoolean() ? 0 : 1 + random.nextInt(2_000));
                } else if (dice < 970) {
                    takeCheckpoint();
                } else if (dice < 985) {
                    crash();
                } else {
                    stop();
                }
                checkBegun();
            }
            gateShutFor.set(0);
            while (!acknowledged.equals(arrived)) {
                passTime(2_000);
                checkBegun();
                answer(true);
                checkBegun();
            }
            if (backend.equals("hashmap")) {
                // The other one does not count its entries.
                for (LaneHarness subtask : subtasks) {
                    assertThat(subtask.flink().numKeyedStateEntries()).isZero();
                }
            }
        }

        private void arrive() throws Exception {
            String key = "k" + random.nextInt(random.nextBoolean() ? 2 : KEYS);
            int number = arrived.merge(key, 1, Integer::sum) - 1;
            subtask(key).element(Item.of(key, number));
        }

        private void answer(boolean success) throws Exception {
            LaneHarness subtask = subtasks.get(random.nextInt(subtasks.size()));
            List<String> open = subtask.calls.openKeys();
            if (open.isEmpty()) {
                return;
            }
            String key = open.get(random.nextInt(open.size()));
            if (success) {
                acknowledged.merge(key, 1, Integer::sum);
                subtask.succeed(key);
            } else {
                subtask.fail(key);
            }
        }

        private void passTime(long millis) throws Exception {
            for (LaneHarness subtask : subtasks) {
                subtask.passTime(millis);
            }
        }

        /** What was handed over since the last look is what the model says comes next. */
        private void checkBegun() {
            for (int i = 0; i < subtasks.size(); i++) {
                List<String> begun = subtasks.get(i).calls.begun();
                for (String item : begun.subList(seen.get(i), begun.size())) {
                    assertThat(Item.number(item))
                            .as("next of %s", Item.key(item))
                            .isEqualTo(acknowledged.get(Item.key(item)));
                }
                seen.set(i, begun.size());
            }
        }

        private void takeCheckpoint() throws Exception {
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (LaneHarness subtask : subtasks) {
                states.add(subtask.checkpoint(nextCheckpoint));
            }
            remember(states);
        }

        private void stop() throws Exception {
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (LaneHarness subtask : subtasks) {
                for (String key : subtask.calls.openKeys()) {
                    acknowledged.merge(key, 1, Integer::sum);
                    subtask.calls.succeed(key);
                }
                states.add(subtask.stopWithSavepoint(nextCheckpoint));
            }
            remember(states);
            restart();
        }

        private void remember(List<OperatorSubtaskState> states) throws Exception {
            nextCheckpoint++;
            checkpoint =
                    AbstractStreamOperatorTestHarness.repackageState(
                            states.toArray(OperatorSubtaskState[]::new));
            checkpointParallelism = states.size();
            arrivedAtCheckpoint = new TreeMap<>(arrived);
            acknowledgedAtCheckpoint = new TreeMap<>(acknowledged);
        }

        private void crash() throws Exception {
            arrived = new TreeMap<>(arrivedAtCheckpoint);
            acknowledged = new TreeMap<>(acknowledgedAtCheckpoint);
            restart();
        }

        private void restart() throws Exception {
            close();
            start(1 + random.nextInt(3));
        }

        private void start(int parallelism) throws Exception {
            subtasks.clear();
            seen.clear();
            for (int i = 0; i < parallelism; i++) {
                LaneHarness subtask =
                        LaneHarness.create(LaneHarness.settings(), parallelism, i, backend);
                subtask.calls.setGate(gateShutFor::get);
                subtask.start(checkpoint, checkpointParallelism);
                subtasks.add(subtask);
                seen.add(0);
            }
        }

        private LaneHarness subtask(String key) {
            return subtasks.get(
                    KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            key, LaneHarness.MAX_PARALLELISM, subtasks.size()));
        }

        @Override
        public void close() throws Exception {
            for (LaneHarness subtask : subtasks) {
                subtask.close();
            }
        }
    }
}
