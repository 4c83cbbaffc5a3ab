package io.github.esflink.sinks.core.async;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.java.tuple.Tuple3;
import org.jspecify.annotations.Nullable;

/**
 * What waits, by key, and what it weighs. The elements of a lane that gets on stay in memory and
 * reach the state at the next checkpoint only; those of a lane in trouble are in the state and not
 * in memory. In the task's thread.
 */
final class Lanes<IN, KEY, OUT> {

    private final Map<KEY, Lane<IN, KEY>> byKey = new HashMap<>();
    private final Set<KEY> parked = new HashSet<>();
    private final LaneStore<IN, KEY, OUT> store;
    private final WatermarkHold watermarks;
    private final ElementSize<IN> sizeOf;

    private long elements;
    private long bytes;
    private long troubledBytes;

    Lanes(LaneStore<IN, KEY, OUT> store, WatermarkHold watermarks, ElementSize<IN> sizeOf) {
        this.store = store;
        this.watermarks = watermarks;
        this.sizeOf = sizeOf;
    }

    /**
     * Puts an element behind those of its key.
     *
     * @return its lane when it is the only one there, so that the lane is to be dispatched; else
     *     null
     */
    @Nullable Lane<IN, KEY> add(KEY key, IN element, long timestamp) throws Exception {
        Lane<IN, KEY> lane = byKey.get(key);
        boolean first = lane == null;
        if (lane == null) {
            lane = new Lane<>(key);
            byKey.put(key, lane);
        }
        int size = sizeOf.bytesOf(element);
        long number = lane.end++;
        long epoch = watermarks.arrived();
        if (lane.troubled || lane.storedFrom < number) {
            store.put(key, number, timestamp, epoch, element);
        } else {
            lane.append(new Waiting<>(element, timestamp, size, number, epoch));
            lane.storedFrom = lane.end;
        }
        weigh(lane, size);
        elements++;
        return first ? lane : null;
    }

    /** The element whose turn it is, brought back into memory if need be. */
    Waiting<IN> first(Lane<IN, KEY> lane) throws Exception {
        Waiting<IN> head = lane.head;
        return head == null ? bringBack(lane) : head;
    }

    /** The element behind one that is in memory; null when that is the last. */
    @Nullable Waiting<IN> next(Lane<IN, KEY> lane, Waiting<IN> before) throws Exception {
        Waiting<IN> next = before.next;
        return next == null && lane.hasStoredTail() ? bringBack(lane) : next;
    }

    private Waiting<IN> bringBack(Lane<IN, KEY> lane) throws Exception {
        long number = lane.storedFrom;
        Tuple3<Long, Long, IN> stored = store.get(lane.key, number);
        long epoch = number < lane.restoredTo ? WatermarkHold.RESTORED : stored.f1;
        Waiting<IN> waiting =
                new Waiting<>(stored.f2, stored.f0, sizeOf.bytesOf(stored.f2), number, epoch);
        waiting.stored = true;
        lane.append(waiting);
        lane.storedFrom = number + 1;
        return waiting;
    }

    /**
     * Takes out the first element.
     *
     * @return whether there are more
     */
    boolean done(Lane<IN, KEY> lane) throws Exception {
        Waiting<IN> done = first(lane);
        lane.removeHead();
        elements--;
        if (done.stored) {
            store.remove(lane.key, done.number);
        }
        if (lane.attempts > 0) {
            lane.attempts = 0;
            store.clearAttempts(lane.key);
        }
        if (lane.troubled) {
            lane.troubled = false;
            troubledBytes -= lane.bytes;
        }
        weigh(lane, -done.bytes);
        boolean more = !lane.isEmpty();
        if (!more) {
            byKey.remove(lane.key);
        }
        watermarks.done(done.epoch);
        return more;
    }

    /** The first element has failed once more. */
    void failed(Lane<IN, KEY> lane) throws Exception {
        lane.attempts++;
        store.putAttempts(lane.key, lane.attempts, lane.firstAttemptAt);
        trouble(lane);
    }

    /** The lane cannot get on for now: its elements leave the memory. */
    void trouble(Lane<IN, KEY> lane) throws Exception {
        if (!lane.troubled) {
            lane.troubled = true;
            troubledBytes += lane.bytes;
        }
        Waiting<IN> head = lane.head;
        if (head != null) {
            store(lane);
            lane.storedFrom = head.number;
            lane.head = null;
            lane.tail = null;
        }
    }

    /** Puts what is in memory only into the state, for a checkpoint. */
    void store() throws Exception {
        for (Lane<IN, KEY> lane : byKey.values()) {
            store(lane);
        }
    }

    private void store(Lane<IN, KEY> lane) throws Exception {
        for (Waiting<IN> waiting = lane.head; waiting != null; waiting = waiting.next) {
            if (!waiting.stored) {
                store.put(
                        lane.key,
                        waiting.number,
                        waiting.timestamp,
                        waiting.epoch,
                        waiting.element);
                waiting.stored = true;
            }
        }
    }

    void park(KEY key) throws Exception {
        store.park(key);
        parked.add(key);
    }

    boolean isParked(KEY key) {
        return !parked.isEmpty() && parked.contains(key);
    }

    /** Takes up what a checkpoint holds. Returns the lanes, to be dispatched. */
    Iterable<Lane<IN, KEY>> restore() throws Exception {
        long before = elements;
        for (Lane<IN, KEY> lane : store.restoreLanes(sizeOf)) {
            byKey.put(lane.key, lane);
            bytes += lane.bytes;
            elements += lane.end - lane.storedFrom;
        }
        watermarks.restored(elements - before);
        parked.addAll(store.parkedKeys());
        return byKey.values();
    }

    /** Lets the parked lanes of these keys go on. Returns how many there were. */
    int release(Release<KEY> release) throws Exception {
        int released = 0;
        for (KEY key : store.parkedKeys()) {
            if (release.keys().apply(key)) {
                store.release(key);
                parked.remove(key);
                released++;
            }
        }
        return released;
    }

    private void weigh(Lane<IN, KEY> lane, long change) {
        lane.bytes += change;
        bytes += change;
        if (lane.troubled) {
            troubledBytes += change;
        }
    }

    int lanes() {
        return byKey.size();
    }

    int parkedLanes() {
        return parked.size();
    }

    /** Those that the function has included. */
    long elements() {
        return elements;
    }

    /** Bytes of all elements. */
    long bytes() {
        return bytes;
    }

    /** Bytes of elements in lanes that get on. */
    long bytesGettingOn() {
        return bytes - troubledBytes;
    }
}
