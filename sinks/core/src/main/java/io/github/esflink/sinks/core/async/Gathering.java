package io.github.esflink.sinks.core.async;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Lanes whose first elements go to the same destination and wait for each other. Those that have
 * failed together are apart from the others, with a lower bound on how many go at once.
 */
final class Gathering<IN, KEY> {

    /** Where it is. */
    enum Place {
        /** Waits for more, until its time has come. */
        WAITING,
        /** Has enough, or has waited long enough. */
        DUE,
        /** In front of a gate that is shut. */
        SHUT
    }

    /**
     * @param most how many elements go at once
     */
    record Kind(Object destination, int most) {}

    final Kind kind;
    Place place = Place.WAITING;

    /** Until when it waits, in milliseconds since 1970-01-01 UTC. */
    long until;

    private final ArrayDeque<Lane<IN, KEY>> lanes = new ArrayDeque<>();
    private long elements;
    private long bytes;

    Gathering(Kind kind) {
        this.kind = kind;
    }

    void add(Lane<IN, KEY> lane) {
        lane.gatheredElements = lane.size();
        lane.gatheredBytes = lane.bytes;
        elements += lane.gatheredElements;
        bytes += lane.gatheredBytes;
        lanes.add(lane);
    }

    @Nullable Lane<IN, KEY> peek() {
        return lanes.peek();
    }

    void removeFirst() {
        Lane<IN, KEY> lane = lanes.remove();
        elements -= lane.gatheredElements;
        bytes -= lane.gatheredBytes;
    }

    Iterable<Lane<IN, KEY>> lanes() {
        return lanes;
    }

    int size() {
        return lanes.size();
    }

    boolean isEmpty() {
        return lanes.isEmpty();
    }

    /**
     * Whether there is enough for a batch. What came to a lane since it was added is not counted.
     */
    boolean isFull(long maxBytes) {
        return elements >= kind.most() || bytes >= maxBytes;
    }
}
