package io.github.esflink.sinks.core.async;

import org.jspecify.annotations.Nullable;

/** An element of a lane that is in memory, and the one behind it. */
final class Waiting<IN> {

    /** The timestamp of an element that has none, as in Flink's records. */
    static final long NO_TIMESTAMP = Long.MIN_VALUE;

    final IN element;
    final long timestamp;
    final int bytes;

    /** Its number in the lane. */
    final long number;

    /** What watermarks it came after, see {@link WatermarkHold}. */
    final long epoch;

    /** Whether the state holds a copy, which goes when the element is done. */
    boolean stored;

    @Nullable Waiting<IN> next;

    Waiting(IN element, long timestamp, int bytes, long number, long epoch) {
        this.element = element;
        this.timestamp = timestamp;
        this.bytes = bytes;
        this.number = number;
        this.epoch = epoch;
    }
}
