package io.github.esflink.demo;

import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.record.EventRecord;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.datastream.KeyedStream;

/** Notes what arrives, for a test in the same process. */
final class NotingSink implements EventSink {

    private static final Map<String, Queue<String>> ARRIVED = new ConcurrentHashMap<>();

    /** What has arrived for a connector: {@code stream@revision}. */
    static Queue<String> arrived(String connectorId) {
        return ARRIVED.computeIfAbsent(connectorId, id -> new ConcurrentLinkedQueue<>());
    }

    @Override
    public void attachTo(KeyedStream<EventRecord, String> events, SinkContext context) {
        events.sinkTo(new Noting(context.connectorId())).name("Notes").uid(context.uidPrefix());
    }

    private record Noting(String connectorId) implements Sink<EventRecord> {
        @Override
        public SinkWriter<EventRecord> createWriter(WriterInitContext context) {
            Queue<String> arrived = arrived(connectorId);
            return new SinkWriter<>() {
                @Override
                public void write(EventRecord record, Context element) {
                    arrived.add(record.position().toString());
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {}
            };
        }
    }
}
