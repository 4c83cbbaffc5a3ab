package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.async.KeyQueue.Element;
import io.github.esflink.sinks.core.async.KeyQueue.Retry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * What waits, by key, in memory and in the state, and what it takes there. The first megabytes of
 * what gets on stay objects in memory, and reach the state with the next checkpoint only; all else
 * is in the state alone, serialized. In the task's thread.
 */
final class KeyQueues<IN, KEY, OUT> {

    /** Objects of an element in memory beside itself, and of a queue with its place in the map. */
    private static final int NODE_BYTES = 56;

    private static final int QUEUE_BYTES = 144;

    /** What a key takes beside its text, or whatever it is made of. */
    private static final int KEY_BYTES = 48;

    /** A Retry, and its place in the state. */
    private static final int RETRY_BYTES = 200;

    /** In the heap's state: a map's node with a boxed number and the array's header; a map. */
    private static final int HEAP_ENTRY_BYTES = 84;

    private static final int HEAP_MAP_BYTES = 184;

    /** In other state: the key's and the entry's part of a row. */
    private static final int ROW_BYTES = 32;

    /** A single queue has at most this part of the memory for objects. */
    private static final int QUEUES_IN_MEMORY = 8;

    private final Map<KEY, KeyQueue<IN, KEY>> byKey = new HashMap<>();
    private final KeyedStateBackend<KEY> backend;
    private final TypeSerializer<IN> serializer;
    private final ToIntFunction<IN> sizeOf;
    private final WatermarkHold watermarks;
    private final long maxMemory;
    private final int entryBytes;
    private final int mapBytes;
    private final KeyQueueState<IN, OUT> names;
    private final MapState<Long, byte[]> elements;
    private final ValueState<Tuple4<Integer, Long, Long, Boolean>> retries;
    private final ValueState<Boolean> parked;
    private final ValueState<Long> lettersAfter;
    private final ValueState<List<Tuple2<Long, OUT>>> finished;
    private final Map<KEY, List<Tuple2<Long, OUT>>> kept = new LinkedHashMap<>();
    private final DataOutputSerializer buffer = new DataOutputSerializer(1_024);

    private long size;
    private long parkedKeys;
    private long bytes;
    private long memoryBytes;
    private long bytesInFlight;
    private int lastElementBytes;

    /**
     * @param sizeOf what an element takes in memory; less than 0 to measure it by the serializer
     * @param maxMemory how many bytes of elements that are not in flight stay objects
     */
    KeyQueues(
            KeyedStateBackend<KEY> backend,
            TypeSerializer<IN> serializer,
            TypeSerializer<OUT> results,
            ToIntFunction<IN> sizeOf,
            WatermarkHold watermarks,
            long maxMemory)
            throws Exception {
        this.backend = backend;
        this.serializer = serializer;
        this.sizeOf = sizeOf;
        this.watermarks = watermarks;
        this.maxMemory = maxMemory;
        boolean onHeap = "hashmap".equals(backend.getBackendTypeIdentifier());
        this.entryBytes = onHeap ? HEAP_ENTRY_BYTES : ROW_BYTES;
        this.mapBytes = onHeap ? HEAP_MAP_BYTES : 0;
        this.names = KeyQueueState.of(serializer, results);
        this.elements = state(names.elements());
        this.retries = state(names.retry());
        this.parked = state(names.parked());
        this.lettersAfter = state(names.lettersAfter());
        this.finished = state(names.finished());
    }

    private <S extends State> S state(StateDescriptor<S, ?> descriptor) throws Exception {
        return backend.getPartitionedState(
                VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
    }

    @Nullable KeyQueue<IN, KEY> get(KEY key) {
        return byKey.get(key);
    }

    /**
     * Puts an element behind those of its key.
     *
     * @return its queue when it is the only one there, so that the queue is new; else null
     */
    @Nullable KeyQueue<IN, KEY> add(KEY key, IN element, long timestamp) throws Exception {
        KeyQueue<IN, KEY> queue = byKey.get(key);
        boolean first = queue == null;
        if (queue == null) {
            queue = create(key);
        }
        long number = queue.end++;
        long epoch = watermarks.arrived();
        int memory = sizeOf(element);
        lastElementBytes = memory;
        if (queue.storedFrom < number || queue.retry != null || !hasMemoryFor(queue, memory)) {
            put(queue, number, timestamp, epoch, element);
        } else {
            queue.storedFrom = queue.end;
            append(queue, new Element<>(element, timestamp, number, epoch, memory));
        }
        size++;
        return first ? queue : null;
    }

    private KeyQueue<IN, KEY> create(KEY key) {
        KeyQueue<IN, KEY> queue = new KeyQueue<>(key);
        byKey.put(key, queue);
        count(queue, queueBytes(key));
        return queue;
    }

    private static int queueBytes(Object key) {
        return QUEUE_BYTES + KEY_BYTES + (key instanceof CharSequence text ? text.length() : 0);
    }

    private boolean hasMemoryFor(KeyQueue<IN, KEY> queue, int memory) {
        return memoryBytes - bytesInFlight + memory <= maxMemory
                && queue.bytes <= maxMemory / QUEUES_IN_MEMORY;
    }

    private int sizeOf(IN element) throws IOException {
        int given = sizeOf.applyAsInt(element);
        if (given < 0) {
            buffer.clear();
            serializer.serialize(element, buffer);
            given = buffer.length();
        }
        return NODE_BYTES + given;
    }

    private void count(KeyQueue<IN, KEY> queue, long change) {
        queue.bytes += change;
        bytes += change;
    }

    private void append(KeyQueue<IN, KEY> queue, Element<IN> element) {
        queue.append(element);
        memoryBytes += element.bytes;
        count(queue, element.bytes);
    }

    /** Returns what it takes there. */
    private int put(KeyQueue<IN, KEY> queue, long number, long timestamp, long epoch, IN element)
            throws Exception {
        byte[] serialized = serialize(timestamp, epoch, element);
        backend.setCurrentKey(queue.key);
        elements.put(number, serialized);
        int taken = entryBytes + serialized.length;
        count(queue, taken + (queue.stored == 0 ? mapBytes : 0));
        queue.stored++;
        return taken;
    }

    private byte[] serialize(long timestamp, long epoch, IN element) throws IOException {
        buffer.clear();
        buffer.writeLong(timestamp);
        buffer.writeLong(epoch);
        serializer.serialize(element, buffer);
        return buffer.getCopyOfBuffer();
    }

    /** The element whose turn it is, brought back into memory if need be. */
    Element<IN> first(KeyQueue<IN, KEY> queue) throws Exception {
        Element<IN> head = queue.head;
        return head == null ? bringBack(queue) : head;
    }

    /** The element behind one that is in memory; null when that is the last. */
    @Nullable Element<IN> next(KeyQueue<IN, KEY> queue, Element<IN> before) throws Exception {
        Element<IN> next = before.next;
        return next == null && queue.hasStoredTail() ? bringBack(queue) : next;
    }

    private Element<IN> bringBack(KeyQueue<IN, KEY> queue) throws Exception {
        long number = queue.storedFrom;
        backend.setCurrentKey(queue.key);
        byte[] stored = elements.get(number);
        DataInputDeserializer in = new DataInputDeserializer(stored);
        long timestamp = in.readLong();
        long epoch = in.readLong();
        IN value = serializer.deserialize(in);
        Element<IN> element =
                new Element<>(
                        value,
                        timestamp,
                        number,
                        number < queue.restoredTo ? WatermarkHold.RESTORED : epoch,
                        sizeOf(value));
        element.stateBytes = entryBytes + stored.length;
        queue.storedFrom = number + 1;
        append(queue, element);
        return element;
    }

    /**
     * Takes out the first element.
     *
     * @return whether there are more
     */
    boolean done(KeyQueue<IN, KEY> queue) throws Exception {
        Element<IN> done = first(queue);
        queue.removeHead();
        queue.gate = null;
        size--;
        memoryBytes -= done.bytes;
        count(queue, -done.bytes);
        if (done.stateBytes > 0) {
            backend.setCurrentKey(queue.key);
            elements.remove(done.number);
            queue.stored--;
            count(queue, -done.stateBytes - (queue.stored == 0 ? mapBytes : 0));
        }
        if (queue.retry != null) {
            queue.retry = null;
            backend.setCurrentKey(queue.key);
            retries.clear();
            count(queue, -RETRY_BYTES);
        }
        boolean more = !queue.isEmpty();
        if (!more) {
            byKey.remove(queue.key);
            count(queue, -queueBytes(queue.key));
        }
        watermarks.done(done.epoch);
        return more;
    }

    /** The first element has failed once more; its elements leave the memory. */
    void failed(KeyQueue<IN, KEY> queue, Retry retry) throws Exception {
        if (queue.retry == null) {
            count(queue, RETRY_BYTES);
        }
        queue.retry = retry;
        backend.setCurrentKey(queue.key);
        retries.update(
                Tuple4.of(retry.attempts, retry.firstAttemptAt, queue.restsUntil, retry.atGate));
        spill(queue);
    }

    /** What the queue has in memory goes to the state; nothing of it is in flight. */
    void spill(KeyQueue<IN, KEY> queue) throws Exception {
        Element<IN> head = queue.head;
        if (head == null) {
            return;
        }
        store(queue);
        for (Element<IN> element = head; element != null; element = element.next) {
            memoryBytes -= element.bytes;
            count(queue, -element.bytes);
        }
        queue.storedFrom = head.number;
        queue.head = null;
        queue.tail = null;
    }

    /** The same, if there is more in memory than should be. */
    void spillIfMemoryIsFull(KeyQueue<IN, KEY> queue) throws Exception {
        if (memoryBytes - bytesInFlight > maxMemory) {
            spill(queue);
        }
    }

    /** Puts what is in memory only into the state, for a checkpoint. */
    void store() throws Exception {
        for (Map.Entry<KEY, List<Tuple2<Long, OUT>>> entry : kept.entrySet()) {
            backend.setCurrentKey(entry.getKey());
            finished.update(entry.getValue());
        }
        for (KeyQueue<IN, KEY> queue : byKey.values()) {
            store(queue);
        }
    }

    private void store(KeyQueue<IN, KEY> queue) throws Exception {
        for (Element<IN> each = queue.head; each != null; each = each.next) {
            if (each.stateBytes == 0) {
                each.stateBytes = put(queue, each.number, each.timestamp, each.epoch, each.value);
            }
        }
    }

    /** Counts elements in flight, or with a negative number out again. */
    void inFlight(long change) {
        bytesInFlight += change;
    }

    /** Looks into the state only while some key is parked. */
    boolean isParked(KEY key) throws Exception {
        if (parkedKeys == 0) {
            return false;
        }
        backend.setCurrentKey(key);
        return parked.value() != null;
    }

    void park(KEY key) throws Exception {
        backend.setCurrentKey(key);
        parked.update(true);
        parkedKeys++;
    }

    /** Results of a parked key went downstream after that checkpoint. */
    void lettersLeft(KEY key, long checkpoint) throws Exception {
        backend.setCurrentKey(key);
        Long before = lettersAfter.value();
        if (before == null || before != checkpoint) {
            lettersAfter.update(checkpoint);
        }
    }

    /**
     * Lets parked keys go on.
     *
     * @param committed the last checkpoint whose results are committed downstream
     * @param held takes the keys that stay parked, because some of their results are not there
     * @return how many go on
     */
    int release(SerializableFunction<KEY, Boolean> keys, long committed, List<KEY> held)
            throws Exception {
        int released = 0;
        for (KEY key : keysOf(names.parked().getName())) {
            if (!keys.apply(key)) {
                continue;
            }
            backend.setCurrentKey(key);
            Long after = lettersAfter.value();
            if (finished.value() != null || (after != null && after >= committed)) {
                held.add(key);
            } else {
                parked.clear();
                lettersAfter.clear();
                parkedKeys--;
                released++;
            }
        }
        return released;
    }

    /** Keeps results that may not go downstream any more, for after the restore. */
    void keep(KEY key, Collection<OUT> results, long timestamp) {
        List<Tuple2<Long, OUT>> ofKey = kept.computeIfAbsent(key, first -> new ArrayList<>());
        for (OUT result : results) {
            ofKey.add(Tuple2.of(timestamp, result));
        }
    }

    /** What was kept, before a restart or since, each key's in order; then forgotten. */
    List<Tuple2<Long, OUT>> takeKept(long checkpoint) throws Exception {
        for (KEY key : keysOf(names.finished().getName())) {
            backend.setCurrentKey(key);
            kept.putIfAbsent(key, finished.value());
            finished.clear();
        }
        List<Tuple2<Long, OUT>> results = new ArrayList<>();
        for (Map.Entry<KEY, List<Tuple2<Long, OUT>>> entry : kept.entrySet()) {
            results.addAll(entry.getValue());
            if (isParked(entry.getKey())) {
                lettersLeft(entry.getKey(), checkpoint);
            }
        }
        kept.clear();
        return results;
    }

    /** Takes up what a checkpoint holds, with nothing of it in memory. */
    void restore() throws Exception {
        takeVersion1();
        for (KEY key : keysOf(names.elements().getName())) {
            backend.setCurrentKey(key);
            KeyQueue<IN, KEY> queue = create(key);
            queue.storedFrom = Long.MAX_VALUE;
            for (Map.Entry<Long, byte[]> entry : elements.entries()) {
                queue.storedFrom = Math.min(queue.storedFrom, entry.getKey());
                queue.end = Math.max(queue.end, entry.getKey() + 1);
                queue.stored++;
                count(queue, entryBytes + entry.getValue().length);
            }
            count(queue, mapBytes);
            queue.restoredTo = queue.end;
            size += queue.stored;
            Tuple4<Integer, Long, Long, Boolean> failed = retries.value();
            if (failed != null) {
                queue.retry = new Retry();
                queue.retry.attempts = failed.f0;
                queue.retry.firstAttemptAt = failed.f1;
                queue.restsUntil = failed.f2;
                queue.retry.atGate = failed.f3;
                count(queue, RETRY_BYTES);
            }
        }
        watermarks.restored(size);
        try (Stream<KEY> keys = keys(names.parked().getName())) {
            parkedKeys = keys.count();
        }
    }

    private void takeVersion1() throws Exception {
        List<KEY> waiting = keysOf(names.waiting().getName());
        if (!waiting.isEmpty()) {
            MapState<Long, Tuple3<Long, Long, IN>> old = state(names.waiting());
            for (KEY key : waiting) {
                backend.setCurrentKey(key);
                for (Map.Entry<Long, Tuple3<Long, Long, IN>> entry : old.entries()) {
                    Tuple3<Long, Long, IN> value = entry.getValue();
                    elements.put(entry.getKey(), serialize(value.f0, value.f1, value.f2));
                }
                old.clear();
            }
        }
        List<KEY> failed = keysOf(names.attempts().getName());
        if (!failed.isEmpty()) {
            ValueState<Tuple2<Integer, Long>> old = state(names.attempts());
            for (KEY key : failed) {
                backend.setCurrentKey(key);
                Tuple2<Integer, Long> value = old.value();
                retries.update(Tuple4.of(value.f0, value.f1, 0L, false));
                old.clear();
            }
        }
    }

    private Stream<KEY> keys(String state) {
        return backend.getKeys(state, VoidNamespace.INSTANCE);
    }

    /** Collected before use: the state may not change while its keys are walked. */
    private List<KEY> keysOf(String state) {
        try (Stream<KEY> keys = keys(state)) {
            return keys.toList();
        }
    }

    Collection<KeyQueue<IN, KEY>> all() {
        return byKey.values();
    }

    int keys() {
        return byKey.size();
    }

    long parkedKeys() {
        return parkedKeys;
    }

    /** Elements, with those in flight. */
    long size() {
        return size;
    }

    /** What all of them take. */
    long bytes() {
        return bytes;
    }

    /** What those take that are not in flight. */
    long bytesWaiting() {
        return bytes - bytesInFlight;
    }

    long bytesInFlight() {
        return bytesInFlight;
    }

    /** What the last element took in memory that came. */
    int lastElementBytes() {
        return lastElementBytes;
    }

    /** Whether as much waits in memory as may. */
    boolean isMemoryFull() {
        return memoryBytes - bytesInFlight >= maxMemory;
    }
}
