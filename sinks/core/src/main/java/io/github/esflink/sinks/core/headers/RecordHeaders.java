package io.github.esflink.sinks.core.headers;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.IsoTime;
import io.github.esflink.sinks.core.record.RecordPosition;
import java.io.Serializable;
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

    /** Takes the headers of an event one by one. */
    public interface Receiver {

        void standard(RecordHeader header, String value);

        /**
         * @param name with its prefix
         */
        void ofMetadata(String name, String value);
    }

    /** Gives every header to the receiver: first the name, then the value. */
    public void forEach(EventRecord record, BiConsumer<String, String> receiver) {
        forEach(
                record,
                new Receiver() {
                    @Override
                    public void standard(RecordHeader header, String value) {
                        receiver.accept(header.text(), value);
                    }

                    @Override
                    public void ofMetadata(String name, String value) {
                        receiver.accept(name, value);
                    }
                });
    }

    /** Gives every header to the receiver. */
    public void forEach(EventRecord record, Receiver receiver) {
        RecordPosition position = record.position();
        receiver.standard(RecordHeader.CONNECTOR_ID, connectorId);
        receiver.standard(RecordHeader.RECORD_ID, record.recordId().toString());
        receiver.standard(RecordHeader.TIMESTAMP, IsoTime.of(record.timestamp()));
        receiver.standard(RecordHeader.REDACTED, "false");
        receiver.standard(RecordHeader.STREAM_ID, position.streamId());
        receiver.standard(RecordHeader.STREAM_REVISION, Long.toString(position.streamRevision()));
        receiver.standard(RecordHeader.LOG_POSITION, Long.toString(position.logPosition()));
        receiver.standard(RecordHeader.SCHEMA_SUBJECT, record.schemaInfo().subject());
        receiver.standard(RecordHeader.SCHEMA_TYPE, record.schemaInfo().type());
        if (record.isTransformed()) {
            receiver.standard(RecordHeader.IS_TRANSFORMED, "true");
        }
        for (Map.Entry<String, String> field : record.headers().entrySet()) {
            if (!ignoreSystem || !field.getKey().startsWith("$")) {
                receiver.ofMetadata(METADATA_PREFIX + field.getKey(), field.getValue());
            }
        }
    }
}
