package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.Gate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one gate, and what the gate has said. Keys that are ready wait in batches; a batch is
 * due when it is full or has waited long enough, and due batches take turns. In the task's thread.
 */
final class GateQueue<IN> {

    final Gate gate;
    private final All<IN> all;
    private final Map<Kind, Batch<IN>> batches = new HashMap<>();
    private final ArrayDeque<Batch<IN>> due = new ArrayDeque<>();

    /** Those that go when it opens, however long they would rest. */
    final Set<KeyQueue<IN>> resting = new LinkedHashSet<>();

    /** When to ask it again; null while it gives permits. */
    private Timers.@Nullable Timer shut;

    private boolean takesTurns;

    /** Queues that refer to it. */
    private int users;

    /**
     * @param destination what those in a batch have in common
     * @param most how many elements go at once
     */
    record Kind(Object destination, int most) {}

    /** Queues whose first elements may go together. */
    static final class Batch<IN> {
        final Kind kind;
        final ArrayDeque<KeyQueue<IN>> queues = new ArrayDeque<>(4);
        private Timers.@Nullable Timer timer;
        private boolean due;
        private long elements;
        private long bytes;

        private Batch(Kind kind) {
            this.kind = kind;
        }

        /** Takes out the first queue. */
        void remove() {
            KeyQueue<IN> queue = queues.remove();
            elements -= queue.batchElements;
            bytes -= queue.batchBytes;
        }
    }

    /** All gates where keys wait. Those with a batch due that are not shut take turns. */
    static final class All<IN> {
        private final KeyedAsyncDataStream.Factory<IN, ?> settings;
        private final Timers timers;
        private final Map<Gate, GateQueue<IN>> byGate = new HashMap<>();
        private final ArrayDeque<GateQueue<IN>> turns = new ArrayDeque<>();

        All(KeyedAsyncDataStream.Factory<IN, ?> settings, Timers timers) {
            this.settings = settings;
            this.timers = timers;
        }

        /** The first element of a queue goes there. */
        GateQueue<IN> enter(Gate gate, KeyQueue<IN> queue) {
            GateQueue<IN> at = byGate.computeIfAbsent(gate, first -> new GateQueue<>(first, this));
            at.users++;
            queue.gate = at;
            return at;
        }

        /** Whose turn it is; null when no batch is due. */
        @Nullable GateQueue<IN> next() {
            return turns.peek();
        }
    }

    private GateQueue(Gate gate, All<IN> all) {
        this.gate = gate;
        this.all = all;
    }

    /** The first element of a queue is done. */
    void leave(KeyQueue<IN> queue) {
        queue.gate = null;
        users--;
        forgetIfIdle();
    }

    private void forgetIfIdle() {
        if (users == 0 && shut == null) {
            all.byGate.remove(gate, this);
        }
    }

    /** Whether it gave no permit when it was asked last. */
    boolean isShut() {
        return shut != null;
    }

    /** A queue waits for its turn. What comes to it from now on is not counted in its batch. */
    void add(KeyQueue<IN> queue) {
        int most = queue.share == 0 ? all.settings.batchElements : queue.share;
        Batch<IN> batch = batches.computeIfAbsent(new Kind(queue.destination, most), Batch::new);
        queue.readySince = all.timers.now();
        queue.batchElements = (int) Math.min(queue.size(), most);
        queue.batchBytes = (int) Math.min(queue.bytes, Integer.MAX_VALUE);
        batch.queues.add(queue);
        batch.elements += queue.batchElements;
        batch.bytes += queue.batchBytes;
        if (batch.queues.size() == 1 || isFull(batch)) {
            makeDueInTime(batch);
        }
    }

    private boolean isFull(Batch<IN> batch) {
        return batch.elements >= batch.kind.most()
                || batch.bytes >= all.settings.batchBytes.getBytes();
    }

    /** At once when it is full; else its first queue waits for others, but only so long. */
    private void makeDueInTime(Batch<IN> batch) {
        long until = batch.queues.element().readySince + all.settings.batchDelay.toMillis();
        if (isFull(batch) || until <= all.timers.now()) {
            makeDue(batch);
        } else {
            batch.timer = all.timers.at(until, () -> makeDue(batch));
        }
    }

    private void makeDue(Batch<IN> batch) {
        if (!batch.due) {
            batch.due = true;
            all.timers.cancel(batch.timer);
            due.add(batch);
            takeTurns();
        }
    }

    private void takeTurns() {
        if (!takesTurns && shut == null && !due.isEmpty()) {
            takesTurns = true;
            all.turns.add(this);
        }
    }

    /** Whose turn it is; there is one while the gate takes turns. */
    Batch<IN> next() {
        return due.element();
    }

    /**
     * Asks the gate, whose turn it is, for a permit for the next batch. The turn is over then:
     * after the call, see {@link #called}, or until it is time to ask again.
     */
    boolean givesPermit() {
        all.turns.remove();
        takesTurns = false;
        long millis = gate.millisUntilEntry();
        if (millis > 0) {
            shut = all.timers.at(all.timers.now() + millis, this::mayHaveOpened);
        }
        return millis <= 0;
    }

    /** The next batch has gone; who is left in it is behind the others. */
    void called() {
        Batch<IN> batch = due.remove();
        batch.due = false;
        if (batch.queues.isEmpty()) {
            batches.remove(batch.kind);
        } else {
            makeDueInTime(batch);
        }
        takeTurns();
    }

    /** It is time to ask again, or a call that passed it has ended. */
    void mayHaveOpened() {
        all.timers.cancel(shut);
        shut = null;
        takeTurns();
        forgetIfIdle();
    }

    /** Who rests and may go because it is open: none while it is shut. */
    List<KeyQueue<IN>> restingThoughOpen() {
        return resting.isEmpty() || gate.isShut() ? List.of() : new ArrayList<>(resting);
    }
}
