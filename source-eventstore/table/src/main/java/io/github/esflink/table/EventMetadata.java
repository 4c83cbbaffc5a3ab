package io.github.esflink.table;

import static org.apache.flink.table.api.DataTypes.BIGINT;
import static org.apache.flink.table.api.DataTypes.BOOLEAN;
import static org.apache.flink.table.api.DataTypes.MAP;
import static org.apache.flink.table.api.DataTypes.STRING;
import static org.apache.flink.table.api.DataTypes.TIMESTAMP_LTZ;

import io.github.esflink.source.event.EventLink;
import io.github.esflink.source.event.EventStoreEvent;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.jspecify.annotations.Nullable;

/** What a column can have of an event beside its data: {@code METADATA FROM 'event-type'}. */
@SuppressWarnings(
        "ImmutableEnumChecker") // A DataType cannot be changed, though it does not say so.
enum EventMetadata {
    STREAM("stream", STRING().notNull(), event -> StringData.fromString(event.streamId())),
    REVISION("revision", BIGINT().notNull(), EventStoreEvent::revision),
    EVENT_TYPE("event-type", STRING().notNull(), event -> StringData.fromString(event.eventType())),
    EVENT_ID(
            "event-id",
            STRING().notNull(),
            event -> StringData.fromString(event.eventId().toString())),
    CREATED(
            "created",
            TIMESTAMP_LTZ(3).notNull(),
            event -> TimestampData.fromEpochMillis(event.createdMillis())),
    LOG_POSITION("log-position", BIGINT().notNull(), event -> event.position().commit()),
    LOG_POSITION_PREPARE(
            "log-position-prepare", BIGINT().notNull(), event -> event.position().prepare()),
    METADATA(
            "metadata",
            STRING(),
            event ->
                    event.metadata().length == 0
                            ? null
                            : StringData.fromString(
                                    new String(event.metadata(), StandardCharsets.UTF_8))),
    METADATA_MAP(
            "metadata-map",
            MAP(STRING(), STRING()),
            event -> MetadataFields.read(event.metadata())),
    LINK_STREAM("link-stream", STRING(), event -> linkStream(event.link())),
    LINK_REVISION("link-revision", BIGINT(), event -> linkRevision(event.link())),
    IS_JSON(
            "is-json",
            BOOLEAN().notNull(),
            event -> event.contentType().equals("application/json"));

    private final String key;
    private final DataType type;
    private final Function<EventStoreEvent, @Nullable Object> reading;

    EventMetadata(String key, DataType type, Function<EventStoreEvent, @Nullable Object> reading) {
        this.key = key;
        this.type = type;
        this.reading = reading;
    }

    /** What {@code METADATA FROM} names. */
    String key() {
        return key;
    }

    DataType type() {
        return type;
    }

    /** The value in Flink's own form. */
    @Nullable Object of(EventStoreEvent event) {
        return reading.apply(event);
    }

    /**
     * @throws IllegalArgumentException for a key that is not here
     */
    static EventMetadata ofKey(String key) {
        for (EventMetadata metadata : values()) {
            if (metadata.key.equals(key)) {
                return metadata;
            }
        }
        throw new IllegalArgumentException("An event has no metadata '%s'.".formatted(key));
    }

    private static @Nullable Object linkStream(@Nullable EventLink link) {
        return link == null ? null : StringData.fromString(link.streamId());
    }

    private static @Nullable Object linkRevision(@Nullable EventLink link) {
        return link == null ? null : link.revision();
    }
}
