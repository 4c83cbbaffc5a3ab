package io.github.esflink.sinks.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.lane.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Elements, answers, failures, shut gates, crashes, stops and rescaling in random order, against a
 * model of what each key may see next.
 */
@DisplayName("Lanes under a random schedule")
@Tag("slow")
class RandomScheduleTest {

    private static final int KEYS = 9;

    /** Of those that are handed over together, every so manieth is refused for good. */
    private static final int BAD = 13;

    @ParameterizedTest(name = "seeds {0} to {1}, {2} steps, {3}, {4} together")
    @CsvSource({
        "1, 20, 1000, hashmap, 1",
        "41, 42, 300, rocksdb, 1",
        "1, 20, 1000, hashmap, 5",
        "41, 42, 300, rocksdb, 20"
    })
    void everyKeySeesItsElementsInOrderAndAllOfThem(
            int from, int to, int steps, String backend, int together) throws Exception {
        for (int seed = from; seed <= to; seed++) {
            try (Schedule schedule = new Schedule(seed, backend, together)) {
                schedule.run(steps);
            } catch (AssertionError | Exception e) {
                throw new AssertionError(
                        "seed %d on %s, %d together".formatted(seed, backend, together), e);
            }
        }
    }

    /** What no endpoint will ever take. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Whose fault a failure of several is shows when each is alone; other failures are retried. */
    private static final RetryPolicy<String, String> JUDGING =
            (attempted, failure) -> {
                if (!(failure instanceof Refusal)) {
                    return RetryDecision.retryAfter(QueueHarness.RETRY_MILLIS);
                }
                return attempted.together() > 1
                        ? new RetryDecision.Split<>()
                        : new RetryDecision.Complete<>(List.of("dead " + attempted.element()));
            };

    /** The subtasks, the source before them and the endpoint behind them. */
    private static final class Schedule implements AutoCloseable {

        private final SplittableRandom random;
        private final String backend;
        private final int together;
        private final AtomicLong gateShutFor = new AtomicLong();
        private final List<QueueHarness> subtasks = new ArrayList<>();
        private final List<Integer> seen = new ArrayList<>();

        /** By key: how many elements came in, and how many the endpoint has acknowledged. */
        private Map<String, Integer> arrived = new TreeMap<>();

        private Map<String, Integer> acknowledged = new TreeMap<>();

        private OperatorSubtaskState checkpoint = OperatorSubtaskState.builder().build();
        private int checkpointParallelism;
        private Map<String, Integer> arrivedAtCheckpoint = new TreeMap<>();
        private Map<String, Integer> acknowledgedAtCheckpoint = new TreeMap<>();
        private long nextCheckpoint = 1;

        Schedule(long seed, String backend, int together) throws Exception {
            this.random = new SplittableRandom(seed);
            this.backend = backend;
            this.together = together;
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
                for (QueueHarness subtask : subtasks) {
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
            QueueHarness subtask = subtasks.get(random.nextInt(subtasks.size()));
            List<String> open = subtask.calls.openKeys();
            if (open.isEmpty()) {
                return;
            }
            String key = open.get(random.nextInt(open.size()));
            List<String> items = subtask.calls.openWith(key);
            if (!success) {
                subtask.fail(key);
            } else if (items.stream().noneMatch(this::isBad)) {
                acknowledge(items);
                subtask.succeed(key);
            } else if (items.size() > 1) {
                subtask.fail(key, new Refusal());
            } else {
                acknowledge(items);
                subtask.fail(key, new Refusal());
                assertThat(subtask.results()).endsWith("dead " + items.get(0));
            }
        }

        private boolean isBad(String item) {
            return together > 1 && Item.number(item) % BAD == BAD - 1;
        }

        private void acknowledge(List<String> items) {
            for (String item : items) {
                acknowledged.merge(Item.key(item), 1, Integer::sum);
            }
        }

        private void passTime(long millis) throws Exception {
            for (QueueHarness subtask : subtasks) {
                subtask.passTime(millis);
            }
        }

        /** What was handed over since the last look is what the model says comes next. */
        private void checkBegun() {
            for (int i = 0; i < subtasks.size(); i++) {
                List<List<String>> begun = subtasks.get(i).calls.begunCalls();
                for (List<String> items : begun.subList(seen.get(i), begun.size())) {
                    assertThat(items.size()).isBetween(1, together);
                    Map<String, Integer> next = new TreeMap<>(acknowledged);
                    for (String item : items) {
                        assertThat(Item.number(item))
                                .as("next of %s in %s", Item.key(item), items)
                                .isEqualTo(next.merge(Item.key(item), 1, Integer::sum) - 1);
                    }
                }
                seen.set(i, begun.size());
            }
        }

        private void takeCheckpoint() throws Exception {
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (QueueHarness subtask : subtasks) {
                states.add(subtask.checkpoint(nextCheckpoint));
            }
            remember(states);
        }

        private void stop() throws Exception {
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (QueueHarness subtask : subtasks) {
                while (!subtask.calls.openKeys().isEmpty()) {
                    String key = subtask.calls.openKeys().get(0);
                    acknowledge(subtask.calls.openWith(key));
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
                QueueHarness subtask =
                        QueueHarness.create(
                                together == 1
                                        ? QueueHarness.settings()
                                        : QueueHarness.together(together, JUDGING),
                                parallelism,
                                i,
                                backend);
                subtask.calls.setGate(gateShutFor::get);
                subtask.start(checkpoint, checkpointParallelism);
                subtasks.add(subtask);
                seen.add(0);
            }
        }

        private QueueHarness subtask(String key) {
            return subtasks.get(
                    KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            key, QueueHarness.MAX_PARALLELISM, subtasks.size()));
        }

        @Override
        public void close() throws Exception {
            for (QueueHarness subtask : subtasks) {
                subtask.close();
            }
        }
    }
}
