package io.github.esflink.source.event;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.util.Collector;

/**
 * Makes the records of a job from events: none, one or many from each.
 *
 * <p>Used by one thread, the task's. The position moves past an event only after the call has
 * returned, so everything collected for one event is in the same checkpoint.
 *
 * @param <T> the type of the records
 */
@PublicEvolving
public interface EventDeserializationSchema<T> extends Serializable, ResultTypeQueryable<T> {

    /**
     * One record from each event, for what needs no more than a function.
     *
     * @param type the type of the records, such as {@code Types.STRING}
     */
    static <T> EventDeserializationSchema<T> of(
            MapFunction<EventStoreEvent, T> mapping, TypeInformation<T> type) {
        return new MappedEvents<>(mapping, type);
    }

    /**
     * A Java object from the JSON of each event, by Jackson; properties that it does not have are
     * left out. An event that is not JSON fails.
     */
    static <T> EventDeserializationSchema<T> json(Class<T> type) {
        return of(new JsonEvents<>(type), TypeInformation.of(type));
    }

    /** The data of each event as it was written. */
    static EventDeserializationSchema<byte[]> bytes() {
        return of(EventStoreEvent::data, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    }

    /**
     * What one of Flink's own schemas makes of the data of each event: none, one or many records.
     * Its {@link DeserializationSchema#isEndOfStream} is not asked.
     */
    static <T> EventDeserializationSchema<T> dataOnly(DeserializationSchema<T> schema) {
        return new DataOnly<>(schema);
    }

    /** Called once in every reader, before the first event. */
    default void open(DeserializationSchema.InitializationContext context) throws Exception {}

    /**
     * @throws IOException when the event cannot be made into records: the failure handler decides,
     *     and what was collected for this event is dropped
     */
    void deserialize(EventStoreEvent event, Collector<T> out) throws IOException;
}
