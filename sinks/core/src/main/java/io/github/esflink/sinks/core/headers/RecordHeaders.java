package io.github.esflink.sinks.core.headers;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.IsoTime;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.text.OneLine;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * <p>Thread-safe.
 */
@Internal
public final class RecordHeaders implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final String METADATA_PREFIX = "esdb-record-headers-";

    private static final Logger LOG = LoggerFactory.getLogger(RecordHeaders.class);

    private final String connectorId;
    private final boolean ignoreSystem;
    private final HeaderSelection selection;
    private final EnumSet<RecordHeader> standard = EnumSet.allOf(RecordHeader.class);
    private transient boolean saidWhatIsLeftOut;

    /** All headers, see {@link #RecordHeaders(String, boolean, HeaderSelection)}. */
    public RecordHeaders(String connectorId, boolean ignoreSystem) {
        this(connectorId, ignoreSystem, HeaderSelection.ALL);
    }

    /**
     * @param ignoreSystem whether fields of the metadata whose names start with {@code $} are left
     *     out, as the server's connectors do unless told otherwise
     * @param selection which of the headers are sent
     */
    public RecordHeaders(String connectorId, boolean ignoreSystem, HeaderSelection selection) {
        this.connectorId = connectorId;
        this.ignoreSystem = ignoreSystem;
        this.selection = selection;
        standard.removeIf(header -> !selection.takes(header.text()));
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

    /** Gives every header that is sent to the receiver. */
    public void forEach(EventRecord record, Receiver receiver) {
        for (RecordHeader header : standard) {
            if (header != RecordHeader.IS_TRANSFORMED || record.isTransformed()) {
                receiver.standard(header, valueOf(header, record));
            }
        }
        long left = selection.maxMetadataBytes();
        for (Map.Entry<String, String> field : record.headers().entrySet()) {
            if (ignoreSystem && field.getKey().startsWith("$")) {
                continue;
            }
            String name = METADATA_PREFIX + field.getKey();
            if (!selection.takesEveryName() && !selection.takes(name)) {
                continue;
            }
            left -= name.length() + field.getValue().length() + HeaderSelection.FIELD_OVERHEAD;
            if (left < 0) {
                sayLeftOut(record, field.getKey());
                return;
            }
            receiver.ofMetadata(name, field.getValue());
        }
    }

    private String valueOf(RecordHeader header, EventRecord record) {
        RecordPosition position = record.position();
        return switch (header) {
            case CONNECTOR_ID -> connectorId;
            case RECORD_ID -> record.recordId().toString();
            case TIMESTAMP -> IsoTime.of(record.timestamp());
            case REDACTED -> "false";
            case STREAM_ID -> position.streamId();
            case STREAM_REVISION -> Long.toString(position.streamRevision());
            case LOG_POSITION -> Long.toString(position.logPosition());
            case SCHEMA_SUBJECT -> record.schemaInfo().subject();
            case SCHEMA_TYPE -> record.schemaInfo().type();
            case IS_TRANSFORMED -> "true";
        };
    }

    /** Once, for all of the kind. */
    private void sayLeftOut(EventRecord record, String field) {
        if (!saidWhatIsLeftOut) {
            saidWhatIsLeftOut = true;
            LOG.warn(
                    "Connector {}: the metadata of event {} takes more of its headers than headers:maxMetadataSize ({} bytes) allows. Its field {} and those behind it are not sent as headers, here and in other events; headers:include and headers:exclude say which matter.",
                    connectorId,
                    record.position(),
                    selection.maxMetadataBytes(),
                    OneLine.of(field));
        }
    }
}
