package io.github.esflink.sinks.logger;

import io.github.esflink.sinks.core.record.EventRecord;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line an event. Nothing is buffered, so there is nothing to flush. */
final class LoggerSinkWriter implements SinkWriter<EventRecord> {

    static final int DEFAULT_MAX_DATA_BYTES = 1024;

    /** The name people configure: that of the public class. */
    private static final Logger LOG = LoggerFactory.getLogger(LoggerEventSink.class);

    private final LogLine line;

    LoggerSinkWriter(String connectorId, int maxDataBytes) {
        this.line = new LogLine(connectorId, maxDataBytes);
    }

    @Override
    public void write(EventRecord record, Context context) {
        if (LOG.isInfoEnabled()) {
            LOG.info("{}", line.of(record));
        }
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public void close() {}
}
