package io.github.esflink.sinks.logger;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.text.OneLine;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An event in one line of text: connector, stream and revision, type, log position, time, data.
 *
 * <p>What would end a line or steer a terminal becomes a space, so that an event cannot forge a
 * second log line.
 */
final class LogLine {

    private final String connectorId;
    private final int maxDataBytes;

    LogLine(String connectorId, int maxDataBytes) {
        this.connectorId = connectorId;
        this.maxDataBytes = maxDataBytes;
    }

    String of(EventRecord record) {
        String head =
                "[%s] %s %s position=%d created=%s "
                        .formatted(
                                connectorId,
                                record.position(),
                                record.schemaInfo().subject(),
                                record.position().logPosition(),
                                Instant.ofEpochMilli(record.timestamp()));
        return OneLine.of(head + shownData(record), ' ');
    }

    /** Of one that is not delivered: what it is and why, without its data. */
    String ofRefused(EventRecord record, String refusal) {
        return OneLine.of(
                "[%s] %s %s not delivered: %s"
                        .formatted(
                                connectorId,
                                record.position(),
                                record.schemaInfo().subject(),
                                refusal),
                ' ');
    }

    private String shownData(EventRecord record) {
        byte[] data = record.data();
        if (!record.schemaInfo().isJson()) {
            return "<" + data.length + " bytes of " + record.schemaInfo().contentType() + ">";
        }
        int shown = Math.min(data.length, maxDataBytes);
        String text = new String(data, 0, shown, StandardCharsets.UTF_8);
        return shown == data.length ? text : text + "… (" + data.length + " bytes)";
    }
}
