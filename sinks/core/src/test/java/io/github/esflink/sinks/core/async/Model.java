package io.github.esflink.sinks.core.async;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What the operator promises, for all its subtasks together; every method fails when it is broken.
 */
final class Model {

    /** Times that another key may have its turn before one that is ready has had its own. */
    private static final int TURNS = 2;

    /** The same when they go elsewhere: gates take turns, however many wait at each. */
    private static final int TURNS_ELSEWHERE = 2 * Setting.KEYS;

    final Setting setting;
    final Gates gates;
    KeyModel[] keys = new KeyModel[Setting.KEYS];
    private final int[] subtaskOf;
    private final int[] calls;
    private final List<ArrayDeque<Map.Entry<Long, int[]>>> watermarks = new ArrayList<>();
    boolean stopping;
    long now;

    Model(Setting setting, Gates gates, KeyModel[] restored, int[] subtaskOf, long now) {
        this.setting = setting;
        this.gates = gates;
        this.subtaskOf = subtaskOf;
        this.calls = new int[Setting.MAX_PARALLELISM];
        this.now = now;
        for (int key = 0; key < Setting.KEYS; key++) {
            keys[key] = restored[key].copy();
        }
        for (KeyModel key : keys) {
            key.waiting.starts(progress(key));
        }
        for (int subtask = 0; subtask < Setting.MAX_PARALLELISM; subtask++) {
            watermarks.add(new ArrayDeque<>());
        }
    }

    String arrives(int key, int bytes) {
        return keys[key].arrives(bytes);
    }

    void tookIn(int key) {
        KeyModel arrived = keys[key];
        long others =
                sum(subtaskOf[key], KeyWaiting::bytesAtLeast)
                        - arrived.waiting.bytesAtLeast()
                        + arrived.waiting.othersAtLeast();
        require(others < setting.maxWaiting(), "%s bytes wait, and one more came in", others);
        require(
                arrived.waiting.othersAtLeast() < setting.maxWaitingPerKey()
                        || !arrived.waiting.hadToHold(now, progress(arrived))
                        || !mayHold(arrived),
                "%s bytes wait of %s, and one more came in",
                arrived.waiting.othersAtLeast(),
                arrived);
    }

    /** The input may wait only when there is too much already. */
    void holdsUpInput(int key) {
        KeyModel arriving = keys[key];
        boolean keyIsFull =
                mayBeAtItsBound(arriving) && !(arriving.isFailing() && setting.parksFullKeys());
        long all = sum(subtaskOf[key], each -> each.bytesAtMost() + each.inFlightAtMost());
        require(
                keyIsFull || all >= setting.maxWaiting(),
                "the input is held up while at most %s bytes are there, %s of %s",
                all,
                arriving.waiting.bytesAtMost(),
                arriving);
    }

    /** A key is parked for what waits of it only when it fails, and others do not. */
    void mayBeFull(KeyModel key) {
        require(key.isFailing() && mayBeAtItsBound(key), "%s is held to be full", key);
    }

    private boolean mayBeAtItsBound(KeyModel key) {
        return key.waiting.bytesAtMost() >= setting.maxWaitingPerKey() && mayHold(key);
    }

    private boolean mayHold(KeyModel key) {
        return !isShutTo(key) && key.waiting.mayHold(progress(key));
    }

    /** The function's attempt at the first element of a key has failed. */
    void fails(Numbered head, int attempts, long firstAttemptAt) {
        KeyModel key = keys[head.key()];
        if (!key.isFailing()) {
            key.waiting.failsFirst(sum(subtaskOf[key.key], KeyWaiting::knownDone), progress(key));
        }
        key.fails(head, attempts, firstAttemptAt);
    }

    /** What the keys of its subtask have done. */
    private long progress(KeyModel key) {
        return sum(subtaskOf[key.key], KeyWaiting::done);
    }

    void handedOver(int subtask, List<Numbered> elements) {
        Numbered first = elements.get(0);
        require(!stopping, "%s is handed over after the stop", first);
        require(elements.size() <= setting.together(), "%s are handed over together", elements);
        require(
                gates.enter(subtask, Setting.gateOf(first.key())),
                "%s does not pass its gate, or another did and did not go",
                first);
        require(calls[subtask] < setting.inFlight(), "%s is one call too many", first);
        long bytes = elements.stream().mapToLong(Numbered::bytes).sum();
        require(
                elements.size() == 1 || bytes <= Setting.MAX_BATCH_BYTES,
                "%s are too large for one call",
                elements);
        require(
                calls[subtask] == 0 || inFlight(subtask, 0) + bytes <= Setting.MAX_IN_FLIGHT_BYTES,
                "%s is one too large",
                first);
        for (KeyModel other : keys) {
            if (isReady(other, subtask)
                    && now - delay() >= other.readySince
                    && elements.stream().noneMatch(element -> element.key() == other.key)) {
                boolean elsewhere =
                        setting.batches()
                                || Setting.gateOf(other.key) != Setting.gateOf(first.key());
                require(
                        other.isPassedBy(first.key()) <= (elsewhere ? TURNS_ELSEWHERE : TURNS),
                        "%s starves",
                        other);
            }
        }
        for (KeyModel key : keys) {
            boolean mayGo = key.restsUntil <= now || (key.atGate && !isShutTo(key));
            List<Numbered> its = elements.stream().filter(e -> e.key() == key.key).toList();
            require(its.isEmpty() || mayGo, "%s is handed over before it has rested", key);
            key.handedOver(its);
        }
        require(
                elements.stream()
                        .allMatch(
                                e ->
                                        Setting.destinationOf(e.key())
                                                == Setting.destinationOf(first.key())),
                "%s go to different destinations",
                elements);
        calls[subtask]++;
    }

    void callEnded(int subtask, List<Numbered> elements) {
        calls[subtask]--;
        gates.callEnded(subtask, Setting.gateOf(elements.get(0).key()));
    }

    void emits(String result) {
        require(!stopping, "%s follows the barrier of a stop", result);
        keys[Numbered.of(result.substring(result.indexOf(' ') + 1)).key()].emits(result);
    }

    void watermarkArrives(int subtask, long watermark) {
        watermarks.get(subtask).add(Map.entry(watermark, arrived(subtask)));
    }

    private int[] arrived(int subtask) {
        int[] arrived = new int[Setting.KEYS];
        for (KeyModel key : keys) {
            arrived[key.key] = subtaskOf[key.key] == subtask ? key.arrived() : 0;
        }
        return arrived;
    }

    void emitsWatermark(int subtask, long watermark) {
        ArrayDeque<Map.Entry<Long, int[]>> held = watermarks.get(subtask);
        require(!held.isEmpty(), "watermark %s was not there", watermark);
        while (!held.isEmpty() && held.element().getKey() <= watermark) {
            require(isDone(held.remove().getValue()), "watermark %s overtakes", watermark);
        }
    }

    private boolean isDone(int[] before) {
        for (KeyModel key : keys) {
            if (!key.isDone(before[key.key])) {
                return false;
            }
        }
        return true;
    }

    /** All mails are read: whoever can have its turn has it, and what is done has left. */
    void settled(int subtask) {
        require(stopping || !gates.hasUnused(subtask), "a permit was taken and not used");
        ArrayDeque<Map.Entry<Long, int[]>> held = watermarks.get(subtask);
        require(
                stopping || held.isEmpty() || !isDone(arrived(subtask)),
                "watermarks are held though all is done");
        for (KeyModel key : keys) {
            if (subtaskOf[key.key] == subtask) {
                require(stopping || key.owed.isEmpty(), "%s owes results", key);
                key.waiting.isKnown(isShutTo(key), now, progress(key));
                boolean room =
                        calls[subtask] == 0
                                || (calls[subtask] < setting.inFlight()
                                        && inFlight(subtask, KeyWaiting.OVERHEAD)
                                                        + Setting.LARGE
                                                        + KeyWaiting.OVERHEAD
                                                <= Setting.MAX_IN_FLIGHT_BYTES);
                boolean ready = isReady(key, subtask);
                key.readySince = ready ? Math.min(now, key.readySince) : Long.MAX_VALUE;
                key.idleSince = ready && room ? Math.min(now, key.idleSince) : Long.MAX_VALUE;
                require(
                        key.idleSince > now - delay(),
                        "%s is not handed over though nothing is in its way",
                        key);
            }
        }
    }

    private boolean isReady(KeyModel key, int subtask) {
        int gate = Setting.gateOf(key.key);
        return !stopping
                && subtaskOf[key.key] == subtask
                && key.isIdle()
                && gates.wouldLetPass(subtask, gate)
                && (key.restsUntil <= now || (key.atGate && gates.isKnownToBeOpen(subtask, gate)));
    }

    boolean isShutTo(KeyModel key) {
        return gates.isShut(Setting.gateOf(key.key));
    }

    private long delay() {
        return setting.batches() ? Setting.BATCH_DELAY_MILLIS : 0;
    }

    private long inFlight(int subtask, int overhead) {
        return sum(subtask, key -> key.inFlight(overhead));
    }

    private long sum(int subtask, ToLongFunction<KeyWaiting> what) {
        long sum = 0;
        for (KeyModel key : keys) {
            sum += subtaskOf[key.key] == subtask ? what.applyAsLong(key.waiting) : 0;
        }
        return sum;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is not on the class path
    static void require(boolean holds, String text, Object... arguments) {
        if (!holds) {
            throw new AssertionError(text.formatted(arguments));
        }
    }
}
