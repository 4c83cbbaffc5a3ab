package io.github.esflink.sinks.core.async;

import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.BooleanSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.java.tuple.Tuple;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.api.java.typeutils.runtime.TupleSerializer;

/**
 * What the keyed state of lanes is called and how it is written, for the operator and for tools
 * that read savepoints. Its serializers are Flink's own, so that Flink versions them; the names are
 * part of every savepoint and never change.
 *
 * @param waiting by number in the lane: timestamp, epoch, element
 * @param attempts failed attempts of the first element, and when the first one began
 * @param parked true for a lane that is parked, else not set
 * @param finished results, with their timestamps, that came too late for the savepoint's own side
 *     of them
 */
@Internal
public record LaneState<IN, OUT>(
        MapStateDescriptor<Long, Tuple3<Long, Long, IN>> waiting,
        ValueStateDescriptor<Tuple2<Integer, Long>> attempts,
        ValueStateDescriptor<Boolean> parked,
        ValueStateDescriptor<List<Tuple2<Long, OUT>>> finished) {

    public static <IN, OUT> LaneState<IN, OUT> of(
            TypeSerializer<IN> element, TypeSerializer<OUT> result) {
        TypeSerializer<Long> number = LongSerializer.INSTANCE;
        TypeSerializer<Tuple3<Long, Long, IN>> entry = tuple(Tuple3.class, number, number, element);
        TypeSerializer<Tuple2<Integer, Long>> failed =
                tuple(Tuple2.class, IntSerializer.INSTANCE, number);
        TypeSerializer<Tuple2<Long, OUT>> late = tuple(Tuple2.class, number, result);
        return new LaneState<>(
                new MapStateDescriptor<>("waiting", number, entry),
                new ValueStateDescriptor<>("attempts", failed),
                new ValueStateDescriptor<>("parked", BooleanSerializer.INSTANCE),
                new ValueStateDescriptor<>("finished", new ListSerializer<>(late)));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // a Tuple's class has no type arguments
    private static <T extends Tuple> TypeSerializer<T> tuple(
            Class<? super T> type, TypeSerializer<?>... fields) {
        return new TupleSerializer(type, fields);
    }
}
