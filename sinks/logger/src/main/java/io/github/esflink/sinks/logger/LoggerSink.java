package io.github.esflink.sinks.logger;

import io.github.esflink.sinks.core.record.EventRecord;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** The Flink side of {@link LoggerEventSink}: a writer per subtask, without state. */
final class LoggerSink implements Sink<EventRecord> {

    private static final long serialVersionUID = 1L;

    private final String connectorId;
    private final int maxDataBytes;

    LoggerSink(String connectorId, int maxDataBytes) {
        this.connectorId = connectorId;
        this.maxDataBytes = maxDataBytes;
    }

    @Override
    public SinkWriter<EventRecord> createWriter(WriterInitContext context) {
        return new LoggerSinkWriter(
                connectorId, maxDataBytes, context.metricGroup().counter("refused"));
    }
}
