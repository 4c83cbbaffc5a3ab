package io.github.esflink.source.event;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.DeserializationSchema;
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

    /** Called once in every reader, before the first event. */
    default void open(DeserializationSchema.InitializationContext context) throws Exception {}

    /**
     * @throws IOException when the event cannot be made into records: the job fails with an error
     *     that names stream and revision
     */
    void deserialize(EventStoreEvent event, Collector<T> out) throws IOException;
}
