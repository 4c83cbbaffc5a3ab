package io.github.esflink.sinks.logger;

import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.record.EventRecord;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.streaming.api.datastream.KeyedStream;

/**
 * Writes every event as one line to the log of the task manager: logger {@code
 * io.github.esflink.sinks.logger.LoggerEventSink}, level INFO.
 *
 * <p>An event that a filter or transform could not do its work with is a line of level WARN with
 * the reason, and is counted by the metric {@code refused}.
 *
 * <p>At least once: after a restart, the events since the last checkpoint are written again. A stop
 * with savepoint writes nothing twice.
 */
@PublicEvolving
public final class LoggerEventSink implements EventSink {

    private final int maxDataBytes;

    private LoggerEventSink(int maxDataBytes) {
        this.maxDataBytes = maxDataBytes;
    }

    /** A sink that shows the first 1,024 bytes of each event's data. */
    public static LoggerEventSink create() {
        return new LoggerEventSink(LoggerSinkWriter.DEFAULT_MAX_DATA_BYTES);
    }

    @Override
    public void attachTo(KeyedStream<EventRecord, String> events, SinkContext context) {
        String connectorId = context.connectorId();
        int shown = maxDataBytes;
        events.sinkTo(new LoggerSink(connectorId, shown))
                .name("Logger sink")
                .uid(context.uidPrefix());
    }
}
