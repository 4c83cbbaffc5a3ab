package io.github.esflink.source.event;

import java.io.IOException;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.Collector;

/** See {@link EventDeserializationSchema#dataOnly}. */
record DataOnly<T>(DeserializationSchema<T> schema) implements EventDeserializationSchema<T> {

    @Override
    public void open(DeserializationSchema.InitializationContext context) throws Exception {
        schema.open(context);
    }

    @Override
    public void deserialize(EventStoreEvent event, Collector<T> out) throws IOException {
        schema.deserialize(event.data(), out);
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return schema.getProducedType();
    }
}
