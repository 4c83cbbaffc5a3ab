package io.github.esflink.sinks.core.async;

/**
 * One thing that happens in a history. Its numbers mean something whatever happened before, so that
 * any part of a history is a history.
 *
 * @param a which one, in the way of its kind
 * @param b how, in the way of its kind
 */
record Step(Kind kind, int a, int b) {

    enum Kind {
        /** An element of key {@code a} arrives; it is large when {@code b} is 0. */
        ARRIVE,
        /** A watermark arrives at every subtask. */
        WATERMARK,
        /**
         * The open call {@code a} is done; its answer is taken in at once unless {@code b} is 0.
         */
        SUCCEED,
        /** The open call {@code a} fails, and {@code b} says what is decided about it. */
        FAIL,
        /** Gate {@code a} is shut for half of {@code b} milliseconds, to all when that is odd. */
        SHUT,
        /** Gate {@code a} opens. */
        OPEN,
        /** Gate {@code a} lets one through although it is shut. */
        TRY,
        /** So many milliseconds pass: {@code b}. */
        TIME,
        /** A checkpoint; it comes to nothing when {@code b} is 0, and nobody hears of it when 1. */
        CHECKPOINT,
        /** Stop with savepoint, and start with {@code a} subtasks. */
        STOP,
        /** Stop with savepoint that comes to nothing after {@code b} milliseconds. */
        STOP_ABORTED,
        /** Crash, and start with {@code a} subtasks from the last checkpoint. */
        CRASH,
        /** The next starts release the parked keys of the bit mask {@code b}. */
        RELEASE
    }

    @Override
    public String toString() {
        return "%s(%d, %d)".formatted(kind, a, b);
    }
}
