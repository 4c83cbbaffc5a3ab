package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.Gate;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The elements of one key that are not done, in order: some in memory, those behind them in the
 * state only. A queue exists while it has elements. In the task's thread.
 */
final class KeyQueue<IN, KEY> {

    /** Where a queue is: in one place at a time. {@link Dispatcher} moves it. */
    enum State {
        /** Its first element may go, and nobody has looked where to. */
        READY,
        /** Waits for others to the same destination, for a permit, or for the gate to open. */
        GATHERED,
        /** Waits until a time, because its first element failed. */
        RESTING,
        /** The same, but goes as soon as the gate opens. */
        RESTING_AT_GATE,
        /** Its first elements are with the function. */
        IN_FLIGHT,
        /** All is done, or went downstream because the key was parked. */
        GONE;

        private Set<State> next() {
            return switch (this) {
                case READY -> EnumSet.of(GATHERED, RESTING, RESTING_AT_GATE);
                case GATHERED -> EnumSet.of(IN_FLIGHT);
                case RESTING -> EnumSet.of(READY, GONE);
                case RESTING_AT_GATE -> EnumSet.of(READY);
                case IN_FLIGHT -> EnumSet.of(READY, RESTING, RESTING_AT_GATE, GONE);
                case GONE -> EnumSet.noneOf(State.class);
            };
        }
    }

    /** An element in memory, and the one behind it. */
    static final class Element<IN> {

        /** The timestamp of an element that has none, as in Flink's records. */
        static final long NO_TIMESTAMP = Long.MIN_VALUE;

        final IN value;
        final long timestamp;

        /** Its number in the queue. */
        final long number;

        /** What watermarks it came after, see {@link WatermarkHold}. */
        final long epoch;

        /** What it takes in memory. */
        final int bytes;

        /** What its copy in the state takes, which goes when it is done; 0 for none. */
        int stateBytes;

        @Nullable Element<IN> next;

        Element(IN value, long timestamp, long number, long epoch, int bytes) {
            this.value = value;
            this.timestamp = timestamp;
            this.number = number;
            this.epoch = epoch;
            this.bytes = bytes;
        }
    }

    /** What is remembered of a first element that has failed. */
    static final class Retry {
        int attempts;

        /** When it was handed over for the first time. Milliseconds since 1970-01-01 UTC. */
        long firstAttemptAt;

        /** Whether it may go before, when its gate opens. */
        boolean atGate;

        /** How many elements were done when it failed first. */
        long doneBefore;

        /** Whether the policy wants the input to wait for it, since its queue is at its bound. */
        boolean holds;
    }

    final KEY key;
    private State state = State.READY;

    /** Those in memory; null when all are in the state. */
    @Nullable Element<IN> head;

    @Nullable Element<IN> tail;

    /** Null while the first element has not failed. */
    @Nullable Retry retry;

    /** When it may be handed over again. Milliseconds since 1970-01-01 UTC. */
    long restsUntil;

    /** When it became ready. Milliseconds since 1970-01-01 UTC. */
    long readySince;

    /** That of its first element; null while nobody has looked. */
    @Nullable Gate gate;

    /** The number of the first element that is in the state only; {@code end} for none. */
    long storedFrom;

    /** The number of the next element to come. */
    long end;

    /** Elements with lower numbers came from a savepoint: their epoch is of an earlier run. */
    long restoredTo;

    /** What its elements take in memory and state, with those in flight. */
    long bytes;

    /** How many of them the state holds. */
    int stored;

    /** How many of them are in flight: the first ones. */
    int inFlight;

    /**
     * How many elements may go at once when its first goes with others; 0 for as many as are
     * allowed. Less after they have failed together.
     */
    int share;

    /** What it was counted with by the destination that it waits for. */
    int gatheredElements;

    int gatheredBytes;

    KeyQueue(KEY key) {
        this.key = key;
    }

    State state() {
        return state;
    }

    void moveTo(State next) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException("A queue went from " + state + " to " + next + ".");
        }
        state = next;
    }

    /** What its elements take that are not in flight. */
    long bytesWaiting() {
        long waiting = bytes;
        Element<IN> each = head;
        for (int i = 0; i < inFlight && each != null; i++) {
            waiting -= each.bytes + each.stateBytes;
            each = each.next;
        }
        return waiting;
    }

    boolean isEmpty() {
        return head == null && storedFrom == end;
    }

    /** How many elements it has. */
    long size() {
        return end - (head == null ? storedFrom : head.number);
    }

    boolean hasStoredTail() {
        return storedFrom < end;
    }

    int attempts() {
        return retry == null ? 0 : retry.attempts;
    }

    void append(Element<IN> element) {
        if (tail == null) {
            head = element;
        } else {
            tail.next = element;
        }
        tail = element;
    }

    void removeHead() {
        Element<IN> first = head;
        if (first == null) {
            throw new IllegalStateException("A queue is done with an element that it has not.");
        }
        head = first.next;
        if (head == null) {
            tail = null;
        }
    }
}
