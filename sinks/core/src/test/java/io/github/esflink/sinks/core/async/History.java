package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.async.Outcome.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/**
 * Runs some steps with the operator, and after the last one everything gets done. Fails when the
 * operator does what the model does not know.
 */
final class History implements AutoCloseable {

    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final int ROUNDS_TO_END = 2_000;
    private static final int ROUND_MILLIS = 1_000;
    private static final int MAX_REST_MILLIS = 4_000;

    private final Setting setting;
    private final List<Step> steps;
    private final Gates gates = new Gates();
    private final List<Subtask> subtasks = new ArrayList<>();
    private int next;
    private int roundsToEnd;
    private boolean heldUp;

    private Model model;
    private int release;
    private int releasedKeys;
    private long nextCheckpoint = 1;
    private long watermark;

    /** What the last checkpoint holds. */
    private @Nullable OperatorSubtaskState state;

    private KeyModel[] keys =
            IntStream.range(0, Setting.KEYS).mapToObj(KeyModel::new).toArray(KeyModel[]::new);
    private int parallelism;
    private int carriedOut;

    /** The release that the running job has carried out. */
    private int carriedOutNow;

    /** Takes the operator down from within a call of it. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int parallelism;

        Crash(int parallelism) {
            super(null, null, false, false);
            this.parallelism = parallelism;
        }
    }

    static void run(Setting setting, List<Step> steps) throws Exception {
        try (History history = new History(setting, steps)) {
            history.run();
        }
    }

    private History(Setting setting, List<Step> steps) {
        this.setting = setting;
        this.steps = steps;
        this.model = new Model(setting, gates, keys, new int[Setting.KEYS], 0);
    }

    private void run() throws Exception {
        start(1);
        while (next < steps.size()) {
            try {
                step(steps.get(next++));
            } catch (Crash crash) {
                restart(crash.parallelism);
            }
        }
        do {
            endRound();
        } while (!isAllDone());
        for (Subtask subtask : subtasks) {
            boolean parked = false;
            for (KeyModel key : model.keys) {
                parked |= key.parked || key.mayBeParked;
            }
            Model.require(
                    parked || setting.backend().equals("rocksdb") || subtask.stateEntries() == 0,
                    "the state is not empty");
        }
    }

    private void step(Step step) throws Exception {
        int a = step.a();
        int b = step.b();
        switch (step.kind()) {
            case ARRIVE -> arrive(a, b == 0 ? Setting.LARGE : Setting.SMALL);
            case WATERMARK -> {
                if (!heldUp) {
                    watermark++;
                    for (Subtask subtask : subtasks) {
                        subtask.watermark(watermark);
                    }
                }
            }
            case SUCCEED -> end(a, null, b > 0);
            case FAIL -> end(a, outcome(b), true);
            case SHUT -> gates.shut(a, b, b % 2 == 1);
            case OPEN -> gates.open(a);
            case TRY -> gates.letOneTry(a);
            case TIME -> time(b);
            case CHECKPOINT -> checkpoint(b);
            case STOP -> stop(a, -1);
            case STOP_ABORTED -> stop(a, b);
            case CRASH -> {
                throw new Crash(a);
            }
            case RELEASE -> {
                release++;
                releasedKeys = b;
            }
        }
    }

    private void arrive(int key, int bytes) throws Exception {
        if (heldUp) {
            return;
        }
        String element = model.arrives(key, bytes);
        subtasks.get(subtaskOf(key)).element(element);
        model.tookIn(key);
    }

    /** The operator waits in the middle of taking in an element: the history goes on there. */
    private void whileHeldUp() throws Exception {
        boolean outer = heldUp;
        heldUp = true;
        try {
            if (next < steps.size()) {
                step(steps.get(next++));
            } else {
                endRound();
            }
        } finally {
            heldUp = outer;
        }
    }

    private void end(int number, @Nullable Outcome failure, boolean takeIn) throws Exception {
        int open = subtasks.stream().mapToInt(subtask -> subtask.calls.open.size()).sum();
        if (open == 0) {
            return;
        }
        int left = number % open;
        for (Subtask subtask : subtasks) {
            if (left < subtask.calls.open.size()) {
                subtask.calls.end(left, failure);
                if (takeIn) {
                    settle(subtask);
                }
                return;
            }
            left -= subtask.calls.open.size();
        }
    }

    /** While the input is held up, the operator reads its mails itself. */
    private void settle(Subtask subtask) throws Exception {
        if (!heldUp) {
            subtask.settle();
        }
    }

    private static Outcome outcome(int b) {
        Kind kind = KINDS.get(b % KINDS.size());
        return new Outcome(kind, b % MAX_REST_MILLIS);
    }

    private void time(int millis) throws Exception {
        model.now += millis;
        gates.at(model.now);
        for (Subtask subtask : subtasks) {
            subtask.time(model.now);
            settle(subtask);
        }
    }

    private void checkpoint(int how) throws Exception {
        if (heldUp) {
            return;
        }
        long id = nextCheckpoint++;
        for (Subtask subtask : subtasks) {
            subtask.settle();
            subtask.barrier(id);
        }
        KeyModel[] held = copyOfKeys();
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (Subtask subtask : subtasks) {
            states.add(subtask.checkpoint(id));
            subtask.takeOutput();
        }
        if (how == 0) {
            for (Subtask subtask : subtasks) {
                subtask.aborted(id);
                subtask.settle();
            }
            return;
        }
        remember(states, held);
        if (how > 1) {
            for (Subtask subtask : subtasks) {
                subtask.completed(id);
                subtask.settle();
            }
            for (KeyModel key : model.keys) {
                key.checkpointIsCommitted();
            }
        }
    }

    /** Answers come while the stop waits for them. */
    private void stop(int a, int millisUntilAborted) throws Exception {
        if (heldUp) {
            return;
        }
        long id = nextCheckpoint++;
        for (Subtask subtask : subtasks) {
            subtask.settle();
            subtask.barrier(id);
        }
        model.stopping = true;
        List<OperatorSubtaskState> states = new ArrayList<>();
        int answer = a;
        for (Subtask subtask : subtasks) {
            while (!subtask.calls.open.isEmpty()) {
                answer = (answer * 31 + 7) & 0xFFFF;
                subtask.calls.end(0, answer % 3 == 0 ? outcome(answer / 3) : null);
            }
            states.add(subtask.savepoint(id));
            subtask.settle();
        }
        KeyModel[] held = copyOfKeys();
        if (millisUntilAborted < 0) {
            remember(states, held);
            restart(parallelismOf(a));
            return;
        }
        time(millisUntilAborted);
        if (millisUntilAborted % 5 == 0) {
            throw new Crash(a);
        }
        model.stopping = false;
        for (Subtask subtask : subtasks) {
            subtask.aborted(id);
        }
        for (Subtask subtask : subtasks) {
            subtask.settle();
        }
    }

    private void remember(List<OperatorSubtaskState> states, KeyModel[] held) throws Exception {
        state =
                AbstractStreamOperatorTestHarness.repackageState(
                        states.toArray(OperatorSubtaskState[]::new));
        keys = held;
        parallelism = states.size();
        carriedOut = carriedOutNow;
    }

    private KeyModel[] copyOfKeys() {
        KeyModel[] copy = new KeyModel[Setting.KEYS];
        for (int key = 0; key < Setting.KEYS; key++) {
            model.keys[key].waiting.isStored();
            copy[key] = model.keys[key].copy();
        }
        return copy;
    }

    /** One in most cases, at most 3. */
    private static int parallelismOf(int a) {
        return Math.max(1, a % 6 - 2);
    }

    private void restart(int a) throws Exception {
        close();
        subtasks.clear();
        gates.forget();
        start(parallelismOf(a));
    }

    private void start(int subtaskCount) throws Exception {
        int[] subtaskOf = new int[Setting.KEYS];
        for (int key = 0; key < Setting.KEYS; key++) {
            subtaskOf[key] =
                    KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            Integer.toString(key), Setting.MAX_PARALLELISM, subtaskCount);
        }
        model = new Model(setting, gates, keys, subtaskOf, model.now);
        carriedOutNow = carriedOut;
        if (release > 0 && carriedOut != release) {
            carriedOutNow = release;
            for (KeyModel key : model.keys) {
                if (((releasedKeys >> key.key) & 1) == 1) {
                    key.isReleased();
                }
            }
        }
        for (int i = 0; i < subtaskCount; i++) {
            Calls calls = new Calls(model, i);
            String id = release == 0 ? "" : Integer.toString(release);
            subtasks.add(
                    new Subtask(
                            calls,
                            Calls.operator(calls, id, releasedKeys),
                            model,
                            i,
                            subtaskCount,
                            this::whileHeldUp));
            subtasks.get(i).start(state, parallelism);
        }
    }

    private int subtaskOf(int key) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                Integer.toString(key), Setting.MAX_PARALLELISM, subtasks.size());
    }

    private boolean isAllDone() {
        for (KeyModel key : model.keys) {
            if (!key.isDone(key.arrived()) || !key.owed.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Everything gets better. */
    private void endRound() throws Exception {
        Model.require(roundsToEnd++ < ROUNDS_TO_END, "not all gets done");
        for (int gate = 0; gate < Setting.GATES; gate++) {
            gates.open(gate);
        }
        for (Subtask subtask : subtasks) {
            while (!subtask.calls.open.isEmpty()) {
                subtask.calls.end(0, null);
            }
            settle(subtask);
        }
        time(ROUND_MILLIS);
    }

    @Override
    public void close() throws Exception {
        for (Subtask subtask : subtasks) {
            subtask.close();
        }
    }
}
