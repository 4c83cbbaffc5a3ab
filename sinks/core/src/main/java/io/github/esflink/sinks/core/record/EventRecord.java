package io.github.esflink.sinks.core.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way from EventStoreDB to a destination: what filters, transforms and sinks see.
 *
 * <p>Immutable. The payload is kept as the bytes that the server sent until somebody asks for
 * {@link #value()}; it is parsed at most once, and written again only when a transform replaced it.
 * The arrays and trees handed out are the record's own: read them, do not change them.
 *
 * <p>One thread at a time: the parsed value and the written bytes are remembered without
 * synchronization, which is how Flink hands a record from operator to operator.
 */
@PublicEvolving
@TypeInfo(EventRecordTypeInfoFactory.class)
public final class EventRecord {

    private final UUID recordId;
    private final RecordPosition position;
    private final SchemaInfo schemaInfo;
    private final long timestamp;
    private final byte[] metadata;
    private final boolean transformed;

    /** At least one of the two is there; each is made from the other when asked for. */
    private byte @Nullable [] data;

    private @Nullable JsonNode value;
    private @Nullable Map<String, String> headers;

    private EventRecord(Builder builder, byte @Nullable [] data, @Nullable JsonNode value) {
        this.recordId = Objects.requireNonNull(builder.recordId, "recordId");
        this.position = Objects.requireNonNull(builder.position, "position");
        this.schemaInfo = Objects.requireNonNull(builder.schemaInfo, "schemaInfo");
        this.timestamp = builder.timestamp;
        this.metadata = builder.metadata;
        this.transformed = builder.transformed;
        this.data = data;
        this.value = value;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The event's id, unique in the log. */
    public UUID recordId() {
        return recordId;
    }

    public RecordPosition position() {
        return position;
    }

    public SchemaInfo schemaInfo() {
        return schemaInfo;
    }

    /** When the event was written, in milliseconds since 1970-01-01 UTC. */
    public long timestamp() {
        return timestamp;
    }

    /** Whether a transform has changed the record since it was read. */
    public boolean isTransformed() {
        return transformed;
    }

    /** The event's metadata as it was written; empty when there is none. */
    public byte[] metadata() {
        return metadata;
    }

    /**
     * The top-level fields of the metadata in their order: text as it is, other values as JSON.
     * Empty when the metadata is not a JSON object.
     */
    public Map<String, String> headers() {
        Map<String, String> read = headers;
        if (read == null) {
            read = MetadataHeaders.of(this);
            headers = read;
        }
        return read;
    }

    /** The event's data; as it was written unless a transform replaced it. */
    public byte[] data() {
        byte[] bytes = data;
        if (bytes == null) {
            bytes = JsonPayload.write(this, Objects.requireNonNull(value));
            data = bytes;
        }
        return bytes;
    }

    /**
     * The event's data as a JSON tree. Numbers keep their digits: no integer is rounded, {@code
     * 1.0} stays {@code 1.0}.
     *
     * @throws PayloadException when the data is not JSON; the message names stream and revision
     */
    public JsonNode value() {
        JsonNode tree = value;
        if (tree == null) {
            tree = JsonPayload.parse(this, Objects.requireNonNull(data));
            value = tree;
        }
        return tree;
    }

    /** This record with another value, marked as transformed. */
    public EventRecord withValue(JsonNode newValue) {
        Builder copy = new Builder();
        copy.recordId = recordId;
        copy.position = position;
        copy.schemaInfo = schemaInfo;
        copy.timestamp = timestamp;
        copy.metadata = metadata;
        copy.transformed = true;
        return new EventRecord(copy, null, Objects.requireNonNull(newValue, "newValue"));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EventRecord that
                && transformed == that.transformed
                && timestamp == that.timestamp
                && recordId.equals(that.recordId)
                && position.equals(that.position)
                && schemaInfo.equals(that.schemaInfo)
                && Arrays.equals(metadata, that.metadata)
                && Arrays.equals(data(), that.data());
    }

    @Override
    public int hashCode() {
        return recordId.hashCode();
    }

    /** Identity only: a payload must not find its way into logs and exceptions. */
    @Override
    public String toString() {
        return "EventRecord{" + position + ", " + schemaInfo.subject() + ", " + recordId + "}";
    }

    /** Builds a record from what was read. Not thread-safe; not for reuse. */
    public static final class Builder {
        private static final byte[] EMPTY = new byte[0];

        private @Nullable UUID recordId;
        private @Nullable RecordPosition position;
        private @Nullable SchemaInfo schemaInfo;
        private long timestamp;
        private byte[] metadata = EMPTY;
        private byte[] data = EMPTY;
        private boolean transformed;

        private Builder() {}

        public Builder setRecordId(UUID recordId) {
            this.recordId = recordId;
            return this;
        }

        public Builder setPosition(RecordPosition position) {
            this.position = position;
            return this;
        }

        public Builder setSchemaInfo(SchemaInfo schemaInfo) {
            this.schemaInfo = schemaInfo;
            return this;
        }

        /** Milliseconds since 1970-01-01 UTC. */
        public Builder setTimestamp(long timestamp) {
            this.timestamp = timestamp;
            return this;
        }

        /** Taken as it is, not copied. Default: empty. */
        public Builder setMetadata(byte[] metadata) {
            this.metadata = metadata;
            return this;
        }

        /** Taken as it is, not copied. Default: empty. */
        public Builder setData(byte[] data) {
            this.data = data;
            return this;
        }

        /** Default: false. */
        public Builder setTransformed(boolean transformed) {
            this.transformed = transformed;
            return this;
        }

        /**
         * @throws NullPointerException when record id, position or schema info is missing
         */
        public EventRecord build() {
            return new EventRecord(this, Objects.requireNonNull(data, "data"), null);
        }
    }
}
