package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.async.KeyQueue.Element;
import io.github.esflink.sinks.core.async.KeyQueue.Retry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/**
 * What waits, by key, in memory and in the state, and what it takes there. The first megabytes stay
 * objects in memory, and reach the state with the next checkpoint only; all else is spilled: in the
 * state alone, serialized. In the task's thread.
 */
final class KeyQueues<IN, OUT> {

    /** Objects of an element in memory beside itself, and of a queue with its place in the map. */
    private static final int NODE_BYTES = 56;

    private static final int QUEUE_BYTES = 152;

    /** What a key takes beside its text, or whatever it is made of. */
    static final int KEY_BYTES = 48;

    /** A Retry with its timer, and its place in the state. */
    private static final int RETRY_BYTES = 280;

    /** A single queue has at most this part of the memory for objects. */
    private static final int QUEUES_IN_MEMORY = 8;

    private final Map<Object, KeyQueue<IN>> byKey = new HashMap<>();
    private final KeyQueueState.Access<IN, OUT> state;
    private final TypeSerializer<IN> serializer;
    private final ToIntFunction<IN> sizeOf;
    private final Downstream<OUT> downstream;
    private final long maxMemory;
    private final MapState<Long, byte[]> elements;
    private final ValueState<Tuple4<Integer, Long, Long, Boolean>> retries;
    private final DataOutputSerializer buffer = new DataOutputSerializer(1_024);

    private long size;
    private long bytes;
    private long memoryBytes;

    /** What those take in memory that are in flight. */
    long bytesInFlight;

    /** What the last element took in memory that came. */
    int lastElementBytes;

    /**
     * @param sizeOf what an element takes in memory
     * @param maxMemory how many bytes of elements that are not in flight stay objects
     */
    KeyQueues(
            KeyQueueState.Access<IN, OUT> state,
            TypeSerializer<IN> serializer,
            ToIntFunction<IN> sizeOf,
            Downstream<OUT> downstream,
            long maxMemory)
            throws Exception {
        this.state = state;
        this.serializer = serializer;
        this.sizeOf = sizeOf;
        this.downstream = downstream;
        this.maxMemory = maxMemory;
        this.elements = state.of(state.names.elements());
        this.retries = state.of(state.names.retry());
    }

    @Nullable KeyQueue<IN> get(Object key) {
        return byKey.get(key);
    }

    /**
     * Puts an element behind those of its key.
     *
     * @return its queue when it is the only one there, so that the queue is new; else null
     */
    @Nullable KeyQueue<IN> add(Object key, IN element, long timestamp) throws Exception {
        KeyQueue<IN> known = byKey.get(key);
        KeyQueue<IN> queue = known == null ? create(key) : known;
        long number = queue.end++;
        long epoch = downstream.elementArrived();
        int memory = NODE_BYTES + sizeOf.applyAsInt(element);
        lastElementBytes = memory;
        if (queue.storedFrom < number || queue.retry != null || !hasMemoryFor(queue, memory)) {
            put(queue, number, timestamp, epoch, element);
        } else {
            queue.storedFrom = queue.end;
            append(queue, new Element<>(element, timestamp, number, epoch, memory));
        }
        size++;
        return known == null ? queue : null;
    }

    private KeyQueue<IN> create(Object key) {
        KeyQueue<IN> queue = new KeyQueue<>(key);
        byKey.put(key, queue);
        count(queue, QUEUE_BYTES + bytesOf(key));
        return queue;
    }

    static int bytesOf(Object key) {
        return KEY_BYTES + (key instanceof CharSequence text ? text.length() : 0);
    }

    private boolean hasMemoryFor(KeyQueue<IN> queue, int memory) {
        return memoryBytes - bytesInFlight + memory <= maxMemory
                && queue.bytes <= maxMemory / QUEUES_IN_MEMORY;
    }

    private void count(KeyQueue<IN> queue, long change) {
        queue.bytes += change;
        bytes += change;
    }

    private void append(KeyQueue<IN> queue, Element<IN> element) {
        queue.append(element);
        memoryBytes += element.bytes;
        count(queue, element.bytes);
    }

    /** Returns what it takes there. */
    private int put(KeyQueue<IN> queue, long number, long timestamp, long epoch, IN element)
            throws Exception {
        byte[] serialized = KeyQueueState.write(buffer, timestamp, epoch, serializer, element);
        state.setKey(queue.key);
        elements.put(number, serialized);
        int taken = state.entryBytes() + serialized.length;
        count(queue, taken + (queue.stored == 0 ? state.mapBytes() : 0));
        queue.stored++;
        return taken;
    }

    /** The element whose turn it is, brought back into memory if need be. */
    Element<IN> first(KeyQueue<IN> queue) throws Exception {
        Element<IN> head = queue.head;
        return head == null ? bringBack(queue) : head;
    }

    /** The element behind one that is in memory; null when that is the last. */
    @Nullable Element<IN> next(KeyQueue<IN> queue, Element<IN> before) throws Exception {
        Element<IN> next = before.next;
        return next == null && queue.storedFrom < queue.end ? bringBack(queue) : next;
    }

    private Element<IN> bringBack(KeyQueue<IN> queue) throws Exception {
        long number = queue.storedFrom;
        state.setKey(queue.key);
        byte[] stored = elements.get(number);
        DataInputDeserializer in = new DataInputDeserializer(stored);
        long timestamp = in.readLong();
        long written = in.readLong();
        long epoch = number < queue.restoredTo ? Downstream.RESTORED : written;
        IN value = serializer.deserialize(in);
        int memory = NODE_BYTES + sizeOf.applyAsInt(value);
        Element<IN> element = new Element<>(value, timestamp, number, epoch, memory);
        element.stateBytes = state.entryBytes() + stored.length;
        queue.storedFrom = number + 1;
        append(queue, element);
        return element;
    }

    /**
     * Takes out the first element.
     *
     * @return whether there are more
     */
    boolean done(KeyQueue<IN> queue) throws Exception {
        Element<IN> done = first(queue);
        queue.removeHead();
        size--;
        memoryBytes -= done.bytes;
        count(queue, -done.bytes);
        if (done.stateBytes > 0) {
            state.setKey(queue.key);
            elements.remove(done.number);
            queue.stored--;
            count(queue, -done.stateBytes - (queue.stored == 0 ? state.mapBytes() : 0));
        }
        if (queue.retry != null) {
            queue.retry = null;
            state.setKey(queue.key);
            retries.clear();
            count(queue, -RETRY_BYTES);
        }
        boolean more = queue.size() > 0;
        if (!more) {
            byKey.remove(queue.key);
            count(queue, -queue.bytes);
        }
        downstream.elementDone(done.epoch);
        return more;
    }

    /** The first element has failed once more; its elements leave the memory. */
    void failed(KeyQueue<IN> queue, Retry retry) throws Exception {
        if (queue.retry == null) {
            count(queue, RETRY_BYTES);
        }
        queue.retry = retry;
        state.setKey(queue.key);
        retries.update(
                Tuple4.of(retry.attempts, retry.firstAttemptAt, retry.restsUntil, retry.atGate));
        spill(queue);
    }

    /** What the queue has in memory goes to the state; nothing of it is in flight. */
    void spill(KeyQueue<IN> queue) throws Exception {
        store(queue);
        for (Element<IN> each = queue.head; each != null; each = each.next) {
            memoryBytes -= each.bytes;
            count(queue, -each.bytes);
        }
        queue.forgetObjects();
    }

    /** Puts what is in memory only into the state, for a checkpoint. */
    void store() throws Exception {
        for (KeyQueue<IN> queue : byKey.values()) {
            store(queue);
        }
    }

    private void store(KeyQueue<IN> queue) throws Exception {
        for (Element<IN> each = queue.head; each != null; each = each.next) {
            if (each.stateBytes == 0) {
                each.stateBytes = put(queue, each.number, each.timestamp, each.epoch, each.value);
            }
        }
    }

    /** Takes up what a checkpoint holds, with nothing of it in memory. */
    void restore() throws Exception {
        state.takeVersion1(serializer);
        for (Object key : state.keysOf(state.names.elements())) {
            state.setKey(key);
            KeyQueue<IN> queue = create(key);
            queue.storedFrom = Long.MAX_VALUE;
            for (Map.Entry<Long, byte[]> entry : elements.entries()) {
                queue.storedFrom = Math.min(queue.storedFrom, entry.getKey());
                queue.end = Math.max(queue.end, entry.getKey() + 1);
                queue.stored++;
                count(queue, state.entryBytes() + entry.getValue().length);
            }
            count(queue, state.mapBytes());
            queue.restoredTo = queue.end;
            size += queue.stored;
            Tuple4<Integer, Long, Long, Boolean> failed = retries.value();
            if (failed != null) {
                queue.retry = new Retry(failed.f1, 0);
                queue.retry.attempts = failed.f0;
                queue.retry.restsUntil = failed.f2;
                queue.retry.atGate = failed.f3;
                count(queue, RETRY_BYTES);
            }
        }
        downstream.restored(size);
    }

    Collection<KeyQueue<IN>> all() {
        return byKey.values();
    }

    /** Elements, and what they take, with those in flight. */
    long size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    /** Whether as much waits in memory as may. */
    boolean isMemoryFull() {
        return memoryBytes - bytesInFlight >= maxMemory;
    }
}
