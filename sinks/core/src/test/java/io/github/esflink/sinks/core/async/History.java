package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.async.Outcome.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.InstantiationUtil;
import org.jspecify.annotations.Nullable;

/**
 * Runs some steps with the operator, and after the last one everything gets done. Fails when the
 * operator does what the model does not know.
 */
final class History implements AutoCloseable {

    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final int ROUNDS_TO_END = 2_000;
    private static final int ROUND_MILLIS = 1_000;
    private static final int MAX_RESTS = 40;
    private static final int REST_MILLIS = 100;

    /** So many answers to a failure, and then one that fails itself. */
    private static final int DECISIONS = 40;

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

    private Model.Key[] keys =
            IntStream.range(0, Setting.KEYS).mapToObj(Model.Key::new).toArray(Model.Key[]::new);
    private long checkpoint;
    private int parallelism;
    private int carriedOut;

    /** The release that the running job has carried out. */
    private int carriedOutNow;

    /** Takes the operator down from within a call of it. */
    static final class Crash extends RuntimeException {
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
        this.model = new Model(setting, gates, keys, 0);
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
            for (Model.Key key : model.keys) {
                parked |= key.parked;
            }
            require(
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
            case SHUT -> gates.shut(a, b / 2, b % 2 == 1);
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

    private void arrive(int number, int bytes) throws Exception {
        if (heldUp) {
            return;
        }
        Model.Key key = model.keys[number];
        Subtask subtask = subtasks.get(key.subtask);
        boolean mustWait =
                subtask.hasReadAll()
                        && model.isFull(key, key.bytes(key.done + key.inFlight, 1, 0))
                        && (key.attempts == 0 || (key.restsUntil > model.now && !key.goesWhenOpen));
        key.sizes.add(bytes);
        Numbered element = new Numbered(number, key.sizes.size() - 1, bytes);
        if (key.parked) {
            key.next("parked");
            // It never waited.
            key.finished--;
        }
        boolean waited = subtask.element(element);
        model.tookIn(key, bytes);
        require(!mustWait || waited || key.parked, "one more comes in: %s", key);
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
        Kind kind = b % DECISIONS == 0 ? Kind.THROW : KINDS.get(b % KINDS.indexOf(Kind.THROW));
        return new Outcome(kind, REST_MILLIS * (b / DECISIONS % MAX_RESTS));
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
        Model.Key[] held = InstantiationUtil.clone(model.keys);
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
        remember(id, states, held);
        if (how > 1) {
            for (Subtask subtask : subtasks) {
                subtask.completed(id);
                subtask.settle();
            }
            for (Model.Key key : model.keys) {
                key.lettersAreFresh = false;
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
            List<Outcome> failures = new ArrayList<>();
            while (subtask.calls.open.size() > failures.size()) {
                answer = (answer * 31 + 7) & 0xFFFF;
                if (answer % 3 == 0) {
                    failures.add(outcome(answer / 3));
                } else {
                    subtask.calls.end(failures.size(), null);
                }
            }
            for (Outcome failure : failures) {
                subtask.calls.end(0, failure);
            }
            states.add(subtask.savepoint(id));
            subtask.settle();
        }
        Model.Key[] held = InstantiationUtil.clone(model.keys);
        if (millisUntilAborted < 0) {
            for (Model.Key key : held) {
                // What left before the barrier is committed when the stop ends.
                key.lettersAreFresh = false;
            }
            remember(id, states, held);
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

    private void remember(long id, List<OperatorSubtaskState> states, Model.Key[] held)
            throws Exception {
        checkpoint = id;
        state =
                AbstractStreamOperatorTestHarness.repackageState(
                        states.toArray(OperatorSubtaskState[]::new));
        keys = held;
        parallelism = states.size();
        carriedOut = carriedOutNow;
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
        model = new Model(setting, gates, InstantiationUtil.clone(keys), model.now);
        for (Model.Key key : model.keys) {
            key.readySince = Long.MAX_VALUE;
            key.subtask =
                    KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            Integer.toString(key.number), Setting.MAX_PARALLELISM, subtaskCount);
        }
        carriedOutNow = carriedOut;
        if (release > 0 && carriedOut != release) {
            carriedOutNow = release;
            for (Model.Key key : model.keys) {
                if (((releasedKeys >> key.number) & 1) == 1) {
                    // Those behind letters that nobody may have seen stay.
                    key.parked &= key.lettersAreFresh || !key.owed.isEmpty();
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
            subtasks.get(i).start(state, parallelism, checkpoint);
        }
    }

    private boolean isAllDone() {
        for (Model.Key key : model.keys) {
            if (key.done < key.sizes.size() || !key.owed.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Everything gets better. */
    private void endRound() throws Exception {
        require(roundsToEnd++ < ROUNDS_TO_END, "not all gets done");
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

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is not on the class path
    static void require(boolean holds, String text, Object... arguments) {
        if (!holds) {
            throw new AssertionError(text.formatted(arguments));
        }
    }

    @Override
    public void close() throws Exception {
        for (Subtask subtask : subtasks) {
            subtask.close();
        }
    }
}
