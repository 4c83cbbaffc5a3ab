package io.github.esflink.sinks.core.headers;

import io.github.esflink.sinks.core.record.EventRecord;
import java.io.Serializable;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.flink.annotation.Internal;

/**
 * What a sink says of an event beside its data. The same for every attempt, so that a receiver can
 * recognise an event that it has seen.
 *
 * <table>
 *   <caption>Headers</caption>
 *   <tr><td>{@code esdb-connector-id}</td><td>the connector</td></tr>
 *   <tr><td>{@code esdb-record-id}</td><td>the event's id</td></tr>
 *   <tr><td>{@code esdb-record-timestamp}</td><td>when it was written, ISO 8601 in UTC</td></tr>
 *   <tr><td>{@code esdb-record-redacted}</td><td>{@code false}: the client's protocol does not tell a redacted event from another</td></tr>
 *   <tr><td>{@code esdb-record-stream-id}</td><td>its stream</td></tr>
 *   <tr><td>{@code esdb-record-stream-revision}</td><td>its revision in the stream</td></tr>
 *   <tr><td>{@code esdb-record-log-position}</td><td>its commit position</td></tr>
 *   <tr><td>{@code esdb-record-schema-subject}</td><td>its type</td></tr>
 *   <tr><td>{@code esdb-record-schema-type}</td><td>{@code json} or {@code bytes}</td></tr>
 *   <tr><td>{@code esdb-record-is-transformed}</td><td>{@code true}, only when a transform ran</td></tr>
 *   <tr><td>{@code esdb-record-headers-<name>}</td><td>each field of the event's metadata</td></tr>
 * </table>
 *
 * <p>Immutable, thread-safe.
 */
@Internal
public final class RecordHeaders implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final String METADATA_PREFIX = "esdb-record-headers-";

    private final String connectorId;
    private final boolean ignoreSystem;

    /**
     * @param ignoreSystem whether fields of the metadata whose names start with {@code $} are left
     *     out, as the server's connectors do unless told otherwise
     */
    public RecordHeaders(String connectorId, boolean ignoreSystem) {
        this.connectorId = connectorId;
        this.ignoreSystem = ignoreSystem;
    }

    public String connectorId() {
        return connectorId;
    }

    /** Gives every header to the receiver: first the name, then the value. */
    public void forEach(EventRecord record, BiConsumer<String, String> receiver) {
        receiver.accept("esdb-connector-id", connectorId);
        receiver.accept("esdb-record-id", record.recordId().toString());
        receiver.accept(
                "esdb-record-timestamp", Instant.ofEpochMilli(record.timestamp()).toString());
        receiver.accept("esdb-record-redacted", "false");
        receiver.accept("esdb-record-stream-id", record.position().streamId());
        receiver.accept(
                "esdb-record-stream-revision", Long.toString(record.position().streamRevision()));
        receiver.accept("esdb-record-log-position", Long.toString(record.position().logPosition()));
        receiver.accept("esdb-record-schema-subject", record.schemaInfo().subject());
        receiver.accept("esdb-record-schema-type", record.schemaInfo().type());
        if (record.isTransformed()) {
            receiver.accept("esdb-record-is-transformed", "true");
        }
        for (Map.Entry<String, String> field : record.headers().entrySet()) {
            if (!ignoreSystem || !field.getKey().startsWith("$")) {
                receiver.accept(METADATA_PREFIX + field.getKey(), field.getValue());
            }
        }
    }
}
