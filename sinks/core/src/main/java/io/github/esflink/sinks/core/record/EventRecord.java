package io.github.esflink.sinks.core.record;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.sinks.core.text.OneLine;
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

    /** What a record's objects take on the heap beside its texts and bytes. */
    private static final int OBJECTS_SIZE = 300;

    private final UUID recordId;
    private final RecordPosition position;
    private final SchemaInfo schemaInfo;
    private final long timestamp;
    private final byte[] metadata;
    private final boolean transformed;
    private final @Nullable String refusal;

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
        this.refusal = builder.refusal;
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

    /**
     * Why a filter or transform could not do its work with this event. A sink does not deliver such
     * an event: it treats it as one that it cannot send, in its place in the stream.
     *
     * @return null for an event that can be delivered
     */
    public @Nullable String refusal() {
        return refusal;
    }

    /** The event's metadata; as it was written unless a transform changed the headers. */
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

    /** About how many bytes it takes on the heap. */
    public int sizeInMemory() {
        return OBJECTS_SIZE
                + data().length
                + metadata.length
                + position.streamId().length()
                + schemaInfo.subject().length();
    }

    /** This record with another value, marked as transformed. */
    public EventRecord withValue(JsonNode newValue) {
        return new EventRecord(
                transformedCopy(), null, Objects.requireNonNull(newValue, "newValue"));
    }

    /** This record with another type, marked as transformed. */
    public EventRecord withSubject(String subject) {
        Builder copy = transformedCopy();
        copy.schemaInfo = new SchemaInfo(subject, schemaInfo.contentType());
        return new EventRecord(copy, data, value);
    }

    /**
     * This record with other headers, marked as transformed. Fields of the metadata whose header is
     * the same stay as they are.
     */
    public EventRecord withHeaders(Map<String, String> newHeaders) {
        Builder copy = transformedCopy();
        copy.metadata = MetadataHeaders.changed(this, newHeaders);
        return new EventRecord(copy, data, value);
    }

    /** This record as a transform left it that changed nothing. */
    public EventRecord asTransformed() {
        return new EventRecord(transformedCopy(), data, value);
    }

    /**
     * This record as one that is not to be delivered.
     *
     * @param reason what a person has to know, without the event's data
     */
    public EventRecord refused(String reason) {
        Builder copy = copy();
        copy.refusal = Objects.requireNonNull(reason, "reason");
        return new EventRecord(copy, data, value);
    }

    /** This record as one that may be delivered after all. */
    public EventRecord withoutRefusal() {
        if (refusal == null) {
            return this;
        }
        Builder copy = copy();
        copy.refusal = null;
        return new EventRecord(copy, data, value);
    }

    private Builder transformedCopy() {
        Builder copy = copy();
        copy.transformed = true;
        return copy;
    }

    private Builder copy() {
        Builder copy = new Builder();
        copy.recordId = recordId;
        copy.position = position;
        copy.schemaInfo = schemaInfo;
        copy.timestamp = timestamp;
        copy.metadata = metadata;
        copy.transformed = transformed;
        copy.refusal = refusal;
        return copy;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EventRecord that
                && transformed == that.transformed
                && timestamp == that.timestamp
                && recordId.equals(that.recordId)
                && position.equals(that.position)
                && schemaInfo.equals(that.schemaInfo)
                && Objects.equals(refusal, that.refusal)
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
        return "EventRecord{%s, %s, %s}"
                .formatted(position, OneLine.of(schemaInfo.subject()), recordId);
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
        private @Nullable String refusal;

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

        /** Default: null, an event that can be delivered. */
        public Builder setRefusal(@Nullable String refusal) {
            this.refusal = refusal;
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
