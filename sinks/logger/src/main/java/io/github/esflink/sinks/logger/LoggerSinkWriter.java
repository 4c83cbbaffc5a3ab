package io.github.esflink.sinks.logger;

import io.github.esflink.sinks.core.record.EventRecord;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line an event. Nothing is buffered, so there is nothing to flush. */
final class LoggerSinkWriter implements SinkWriter<EventRecord> {

    static final int DEFAULT_MAX_DATA_BYTES = 1024;

    /** The name people configure: that of the public class. */
    private static final Logger LOG = LoggerFactory.getLogger(LoggerEventSink.class);

    private final LogLine line;
    private final Counter refused;

    /**
     * @param refused counts the events that a filter or transform could not do its work with
     */
    LoggerSinkWriter(String connectorId, int maxDataBytes, Counter refused) {
        this.line = new LogLine(connectorId, maxDataBytes);
        this.refused = refused;
    }

    @Override
    public void write(EventRecord record, Context context) {
        String refusal = record.refusal();
        if (refusal != null) {
            refused.inc();
            LOG.warn("{}", line.ofRefused(record, refusal));
            return;
        }
        if (LOG.isInfoEnabled()) {
            LOG.info("{}", line.of(record));
        }
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public void close() {}
}
