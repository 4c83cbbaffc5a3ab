package io.github.esflink.source.event;

import java.io.IOException;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.Collector;

/** See {@link EventDeserializationSchema#of}. */
record MappedEvents<T>(MapFunction<EventStoreEvent, T> mapping, TypeInformation<T> type)
        implements EventDeserializationSchema<T> {

    @Override
    public void deserialize(EventStoreEvent event, Collector<T> out) throws IOException {
        try {
            out.collect(mapping.map(event));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }
}
