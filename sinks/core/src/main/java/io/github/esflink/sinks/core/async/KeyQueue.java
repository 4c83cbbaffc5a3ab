package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.Gate;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The elements of one key that are not done, in order: some in memory, those behind them in the
 * state only. A queue exists while it has elements. In the task's thread.
 */
final class KeyQueue<IN> {

    /** {@link Dispatcher} moves it from one to the other. */
    enum State {
        /** Its first element may go: it waits in a {@link GateQueue} for its turn. */
        READY,
        /** Waits until a time, or until its gate opens, because its first element failed. */
        RESTING,
        /** Its first elements are with the function. */
        IN_FLIGHT,
        /** It has none yet, or all are done, or went downstream because the key was parked. */
        EMPTY;

        private Set<State> next() {
            return switch (this) {
                case READY -> EnumSet.of(IN_FLIGHT);
                case RESTING -> EnumSet.of(READY, EMPTY);
                case IN_FLIGHT -> EnumSet.of(READY, RESTING, EMPTY);
                case EMPTY -> EnumSet.of(READY, RESTING);
            };
        }
    }

    /** An element in memory, and the one behind it. */
    static final class Element<IN> {

        final IN value;
        final long timestamp;

        /** Its number in the queue. */
        final long number;

        /** Which watermarks it came after, see {@link Downstream#elementArrived}. */
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

    /** What is remembered of a first element that has failed. Times as in {@link Timers}. */
    static final class Retry {
        final long firstAttemptAt;

        /** How many elements of all keys were done when it failed first. */
        final long doneBefore;

        int attempts;
        long restsUntil;

        /** What the policy noted. */
        long mark;

        /** Whether it may go before, when its gate opens. */
        boolean atGate;

        /** Whether the policy wants the input to wait for it, since its queue is at its bound. */
        boolean holds;

        Timers.@Nullable Timer timer;

        Retry(long firstAttemptAt, long doneBefore) {
            this.firstAttemptAt = firstAttemptAt;
            this.doneBefore = doneBefore;
        }
    }

    final Object key;
    private State state = State.EMPTY;

    /** Those in memory; null when all are in the state. */
    @Nullable Element<IN> head;

    private @Nullable Element<IN> tail;

    /** The number of the first element that is in the state only; {@code end} for none. */
    long storedFrom;

    /** The number of the next element to come. */
    long end;

    /** Elements with lower numbers came from a savepoint: their epoch is of an earlier run. */
    long restoredTo;

    /** What its elements take in memory and state; those in flight, too. */
    long bytes;

    /** How many of its elements the state holds. */
    int stored;

    /** How many of its elements are in flight: the first ones. */
    int inFlight;

    /** Null while the first element has not failed. */
    @Nullable Retry retry;

    /** Where its first element goes to; null while nobody has looked. */
    @Nullable GateQueue<IN> gate;

    Object destination = Gate.OPEN;

    /** What its batch has counted it with, and since when it waits there. */
    int batchElements;

    int batchBytes;
    long readySince;

    /**
     * How many elements may go at once when its first goes with others; 0 for as many as are
     * allowed. A call that failed says little of a single element of several: they go again with
     * half as many, down to one, which is judged alone; with every success twice as many go again.
     * This is not state: after a restart the search begins anew.
     */
    int share;

    KeyQueue(Object key) {
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

    boolean isAtShutGate() {
        return gate != null && gate.gate.isShut();
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

    /** How many elements it has. */
    long size() {
        return end - (head == null ? storedFrom : head.number);
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
        head = head == null ? null : head.next;
        if (head == null) {
            tail = null;
        }
    }

    /** Forgets those in memory: all of them are in the state. */
    void forgetObjects() {
        storedFrom = head == null ? storedFrom : head.number;
        head = null;
        tail = null;
    }
}
