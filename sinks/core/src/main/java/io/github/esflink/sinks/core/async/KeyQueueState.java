package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.type.ValueSerializer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.BooleanSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.java.tuple.Tuple;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.api.java.typeutils.runtime.TupleSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.jspecify.annotations.Nullable;

/**
 * What the keyed state of the operator is called and how it is written, for the operator and for
 * tools that read savepoints. The names are part of every savepoint and never change.
 *
 * @param elements by number in the queue: timestamp and epoch (longs), and the element, serialized
 * @param retry of a first element that has failed: attempts, when the first one began, when its
 *     rest is over, whether it may go as soon as its gate opens
 * @param parked true for a key that is parked, else not set
 * @param lettersAfter of a parked key: after which checkpoint the last result left
 * @param finished results, with their timestamps, that came too late for the savepoint's own side
 *     of them
 * @param waiting version 1 of {@code elements}: timestamp, epoch, element; read, not written
 * @param attempts version 1 of {@code retry}: attempts, when the first one began; read, not written
 */
@Internal
public record KeyQueueState<IN, OUT>(
        MapStateDescriptor<Long, byte[]> elements,
        ValueStateDescriptor<Tuple4<Integer, Long, Long, Boolean>> retry,
        ValueStateDescriptor<Boolean> parked,
        ValueStateDescriptor<Long> lettersAfter,
        ValueStateDescriptor<List<Tuple2<Long, OUT>>> finished,
        MapStateDescriptor<Long, Tuple3<Long, Long, IN>> waiting,
        ValueStateDescriptor<Tuple2<Integer, Long>> attempts) {

    /** How many bytes stand before the element. */
    public static final int HEADER_BYTES = 2 * Long.BYTES;

    public static <IN, OUT> KeyQueueState<IN, OUT> of(
            TypeSerializer<IN> element, TypeSerializer<OUT> result) {
        TypeSerializer<Long> number = LongSerializer.INSTANCE;
        TypeSerializer<Integer> count = IntSerializer.INSTANCE;
        TypeSerializer<Boolean> flag = BooleanSerializer.INSTANCE;
        TypeSerializer<Tuple4<Integer, Long, Long, Boolean>> retry =
                tuple(Tuple4.class, count, number, number, flag);
        TypeSerializer<Tuple2<Long, OUT>> late = tuple(Tuple2.class, number, result);
        TypeSerializer<Tuple3<Long, Long, IN>> entry = tuple(Tuple3.class, number, number, element);
        TypeSerializer<Tuple2<Integer, Long>> failed = tuple(Tuple2.class, count, number);
        return new KeyQueueState<>(
                new MapStateDescriptor<>("elements", number, new Serialized<>(element)),
                new ValueStateDescriptor<>("retry", retry),
                new ValueStateDescriptor<>("parked", flag),
                new ValueStateDescriptor<>("letters-after", number),
                new ValueStateDescriptor<>("finished", new ListSerializer<>(late)),
                new MapStateDescriptor<>("waiting", number, entry),
                new ValueStateDescriptor<>("attempts", failed));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // a Tuple's class has no type arguments
    private static <T extends Tuple> TypeSerializer<T> tuple(
            Class<? super T> type, TypeSerializer<?>... fields) {
        return new TupleSerializer(type, fields);
    }

    /** The keyed state of a subtask. */
    static final class Access<IN, OUT> {
        final KeyQueueState<IN, OUT> names;
        final boolean onHeap;
        private final KeyedStateBackend<Object> backend;

        Access(KeyQueueState<IN, OUT> names, KeyedStateBackend<Object> backend) {
            this.names = names;
            this.onHeap = "hashmap".equals(backend.getBackendTypeIdentifier());
            this.backend = backend;
        }

        <S extends State> S of(StateDescriptor<S, ?> descriptor) throws Exception {
            return backend.getPartitionedState(
                    VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
        }

        void setKey(Object key) {
            backend.setCurrentKey(key);
        }

        /** Collected before use: the state may not change while its keys are walked. */
        List<Object> keysOf(StateDescriptor<?, ?> descriptor) {
            try (Stream<Object> keys =
                    backend.getKeys(descriptor.getName(), VoidNamespace.INSTANCE)) {
                return keys.toList();
            }
        }

        /**
         * What an entry of a map takes beside its bytes: on the heap a node with a boxed number and
         * the array's header, else the key's and the entry's part of a row.
         */
        int entryBytes() {
            return onHeap ? 84 : 32;
        }

        /** What a map takes beside its entries. */
        int mapBytes() {
            return onHeap ? 184 : 0;
        }

        /** Turns what a savepoint of version 1 holds into what is written now. */
        void takeVersion1(TypeSerializer<IN> serializer) throws Exception {
            DataOutputSerializer buffer = new DataOutputSerializer(1_024);
            for (Object key : keysOf(names.waiting)) {
                MapState<Long, Tuple3<Long, Long, IN>> old = of(names.waiting);
                setKey(key);
                for (Map.Entry<Long, Tuple3<Long, Long, IN>> entry : old.entries()) {
                    Tuple3<Long, Long, IN> value = entry.getValue();
                    byte[] bytes = write(buffer, value.f0, value.f1, serializer, value.f2);
                    of(names.elements).put(entry.getKey(), bytes);
                }
                old.clear();
            }
            for (Object key : keysOf(names.attempts)) {
                ValueState<Tuple2<Integer, Long>> old = of(names.attempts);
                setKey(key);
                of(names.retry).update(Tuple4.of(old.value().f0, old.value().f1, 0L, false));
                old.clear();
            }
        }
    }

    /** Writes what the state has of an element. */
    static <IN> byte[] write(
            DataOutputSerializer buffer,
            long timestamp,
            long epoch,
            TypeSerializer<IN> serializer,
            IN element)
            throws IOException {
        buffer.clear();
        buffer.writeLong(timestamp);
        buffer.writeLong(epoch);
        serializer.serialize(element, buffer);
        return buffer.getCopyOfBuffer();
    }

    /**
     * Elements stay serialized in the state: their size is known, and they take no objects. The
     * arrays are never changed, so a copy is the array itself. Savepoints hold the element
     * serializer's snapshot, so that Flink finds a format that cannot be read.
     */
    public static final class Serialized<IN> extends ValueSerializer<byte[]> {

        private static final long serialVersionUID = 1L;
        private static final byte[] EMPTY = new byte[0];

        private final TypeSerializer<IN> element;

        Serialized(TypeSerializer<IN> element) {
            this.element = element;
        }

        @Override
        public byte[] createInstance() {
            return EMPTY;
        }

        @Override
        public void serialize(byte[] bytes, DataOutputView target) throws IOException {
            target.writeInt(bytes.length);
            target.write(bytes);
        }

        @Override
        public byte[] deserialize(DataInputView source) throws IOException {
            byte[] bytes = new byte[source.readInt()];
            source.readFully(bytes);
            return bytes;
        }

        @Override
        public TypeSerializerSnapshot<byte[]> snapshotConfiguration() {
            return new SerializedSnapshot<>(element.snapshotConfiguration());
        }
    }

    /** What a savepoint says about {@link Serialized}. */
    public static final class SerializedSnapshot<IN> implements TypeSerializerSnapshot<byte[]> {

        private static final int VERSION = 1;

        private @Nullable TypeSerializerSnapshot<IN> element;

        /** For Flink, which reads it then. */
        public SerializedSnapshot() {}

        private SerializedSnapshot(TypeSerializerSnapshot<IN> element) {
            this.element = element;
        }

        private TypeSerializerSnapshot<IN> element() {
            return Objects.requireNonNull(element, "read first");
        }

        @Override
        public int getCurrentVersion() {
            return VERSION;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            TypeSerializerSnapshot.writeVersionedSnapshot(out, element());
        }

        @Override
        public void readSnapshot(int version, DataInputView in, ClassLoader classLoader)
                throws IOException {
            element = TypeSerializerSnapshot.readVersionedSnapshot(in, classLoader);
        }

        @Override
        public TypeSerializer<byte[]> restoreSerializer() {
            return new Serialized<>(element().restoreSerializer());
        }

        /** Bytes that are only readable after a migration would have to be written anew. */
        @Override
        public TypeSerializerSchemaCompatibility<byte[]> resolveSchemaCompatibility(
                TypeSerializerSnapshot<byte[]> old) {
            return old instanceof SerializedSnapshot<?> that && isReadable(that)
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }

        @SuppressWarnings("unchecked") // another type's snapshot is found incompatible
        private boolean isReadable(SerializedSnapshot<?> old) {
            return element()
                    .resolveSchemaCompatibility((TypeSerializerSnapshot<IN>) old.element())
                    .isCompatibleAsIs();
        }
    }
}
