package io.github.esflink.source.reader;

import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.split.EventStoreSplitState;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of an event, emits them, and only then moves the position on. Runs on the task's
 * thread.
 */
final class EventStoreRecordEmitter<T>
        implements RecordEmitter<SubscriptionMessage, T, EventStoreSplitState> {

    private final EventDeserializationSchema<T> schema;
    private final TimestampedOutput<T> records = new TimestampedOutput<>();

    EventStoreRecordEmitter(EventDeserializationSchema<T> schema) {
        this.schema = schema;
    }

    @Override
    public void emitRecord(
            SubscriptionMessage message, SourceOutput<T> output, EventStoreSplitState state)
            throws IOException {
        if (message instanceof EventStoreEvent event) {
            emit(event, output);
        }
        state.advance(message);
    }

    private void emit(EventStoreEvent event, SourceOutput<T> output) throws IOException {
        records.output = output;
        records.timestamp = event.createdMillis();
        try {
            schema.deserialize(event, records);
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    "Event %s@%d (type %s, id %s) could not be deserialized by %s."
                            .formatted(
                                    event.streamId(),
                                    event.revision(),
                                    event.eventType(),
                                    event.eventId(),
                                    schema.getClass().getName()),
                    e);
        }
    }

    private static final class TimestampedOutput<T> implements Collector<T> {
        private @Nullable SourceOutput<T> output;
        private long timestamp;

        @Override
        public void collect(T record) {
            Objects.requireNonNull(output).collect(record, timestamp);
        }

        @Override
        public void close() {}
    }
}
