package io.github.esflink.source.event;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.apache.flink.api.common.functions.MapFunction;
import org.jspecify.annotations.Nullable;

/** See {@link EventDeserializationSchema#json}. */
final class JsonEvents<T> implements MapFunction<EventStoreEvent, T> {

    private static final long serialVersionUID = 1L;
    private static final String JSON = "application/json";

    private final Class<T> type;
    private transient @Nullable ObjectReader reader;

    JsonEvents(Class<T> type) {
        this.type = type;
    }

    @Override
    public T map(EventStoreEvent event) throws IOException {
        if (!event.contentType().equals(JSON)) {
            throw new IOException(
                    "Expected the content type %s, found %s.".formatted(JSON, event.contentType()));
        }
        ObjectReader made = reader;
        if (made == null) {
            made =
                    JsonMapper.builder()
                            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                            .build()
                            .readerFor(type);
            reader = made;
        }
        T value = made.readValue(event.data());
        if (value == null) {
            throw new IOException("Expected a JSON object, found null.");
        }
        return value;
    }
}
