package io.github.esflink.source.reader;

import io.github.esflink.source.event.Deserialization;
import io.github.esflink.source.event.DeserializationFailureHandler;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.reader.metrics.ReaderMetrics;
import io.github.esflink.source.reader.metrics.SplitProgress;
import io.github.esflink.source.stream.StreamLinks;
import io.github.esflink.source.subscription.DeadLinks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.util.Collector;

/**
 * Makes records of an event, emits them, and only then moves the position on. Runs on the task's
 * thread.
 *
 * <p>The records of an event are collected before the first is emitted: an event that fails
 * half-way leaves nothing behind, and a failure of the operators behind the source, which comes out
 * of {@link SourceOutput#collect}, is never taken for one of the deserializer.
 */
final class EventStoreRecordEmitter<T>
        implements RecordEmitter<SubscriptionMessage, T, ReadingSplit> {

    private final EventDeserializationSchema<T> schema;
    private final DeserializationFailureHandler<T> failureHandler;
    private final boolean emitsDeadLinks;
    private final ReaderMetrics metrics;
    private final Collected<T> collected = new Collected<>();

    EventStoreRecordEmitter(Deserialization<T> deserialization, ReaderMetrics metrics) {
        this.schema = deserialization.schema();
        this.failureHandler = deserialization.failureHandler();
        this.emitsDeadLinks = deserialization.deadLinks() == DeadLinks.EMIT;
        this.metrics = metrics;
    }

    @Override
    public void emitRecord(
            SubscriptionMessage message, SourceOutput<T> output, ReadingSplit split) {
        if (message instanceof EventStoreEvent event) {
            metrics.read(SplitProgress.bytes(event));
            metrics.removed(split.removedBefore(event));
            StreamLinks links = split.links();
            if (links == null ? !split.isSystemEventOfShard(event) : isWanted(event, links)) {
                emit(event, output);
            }
        } else {
            metrics.readNoEvent();
        }
        split.passed(message);
    }

    private boolean isWanted(EventStoreEvent event, StreamLinks links) {
        if (links.isDead(event)) {
            metrics.deadLink();
            return emitsDeadLinks;
        }
        return !links.isSystemEvent(event);
    }

    private void emit(EventStoreEvent event, SourceOutput<T> output) {
        deserialize(event);
        long timestamp = event.createdMillis();
        List<T> records = collected.records;
        for (int i = 0; i < records.size(); i++) {
            output.collect(records.get(i), timestamp);
        }
    }

    private void deserialize(EventStoreEvent event) {
        collected.records.clear();
        try {
            schema.deserialize(event, collected);
        } catch (IOException | RuntimeException e) {
            collected.records.clear();
            metrics.failed();
            failureHandler.handle(event, e, collected);
        }
    }

    private static final class Collected<T> implements Collector<T> {
        private final ArrayList<T> records = new ArrayList<>();

        @Override
        public void collect(T record) {
            records.add(record);
        }

        @Override
        public void close() {}
    }
}
