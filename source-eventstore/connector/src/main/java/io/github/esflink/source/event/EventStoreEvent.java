package io.github.esflink.source.event;

import io.github.esflink.source.subscription.LogPosition;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * An event as the server sent it. When it was found through a link that the server resolved, {@link
 * #link()} tells which; a link whose event is gone arrives as itself, with type {@code $>}.
 *
 * <p>Immutable; the arrays handed out are the event's own: read them, do not change them.
 */
@PublicEvolving
public final class EventStoreEvent implements SubscriptionMessage {

    private static final String LINK_TYPE = "$>";

    private final UUID eventId;
    private final String streamId;
    private final long revision;
    private final LogPosition position;
    private final String eventType;
    private final String contentType;
    private final long createdSecond;
    private final int createdNano;
    private final byte[] data;
    private final byte[] metadata;
    private final @Nullable EventLink link;

    private EventStoreEvent(Builder builder) {
        this.eventId = Objects.requireNonNull(builder.eventId, "eventId");
        this.streamId = Objects.requireNonNull(builder.streamId, "streamId");
        this.revision = builder.revision;
        this.position = Objects.requireNonNull(builder.position, "position");
        this.eventType = Objects.requireNonNull(builder.eventType, "eventType");
        this.contentType = Objects.requireNonNull(builder.contentType, "contentType");
        if (!builder.hasCreated) {
            throw new NullPointerException("created");
        }
        this.createdSecond = builder.createdSecond;
        this.createdNano = builder.createdNano;
        this.data = builder.data;
        this.metadata = builder.metadata;
        this.link = builder.link;
    }

    public static Builder builder() {
        return new Builder();
    }

    public UUID eventId() {
        return eventId;
    }

    /** The stream that the event was written to. */
    public String streamId() {
        return streamId;
    }

    /** The event's number in its stream, from 0. */
    public long revision() {
        return revision;
    }

    /** The event's own place in the log. */
    public LogPosition position() {
        return position;
    }

    public String eventType() {
        return eventType;
    }

    /** {@code application/json} or {@code application/octet-stream}. */
    public String contentType() {
        return contentType;
    }

    /** When the server wrote it; to 100 ns. */
    public Instant created() {
        return Instant.ofEpochSecond(createdSecond, createdNano);
    }

    /** The same in milliseconds since 1970-01-01 UTC, rounded down: the timestamp of a record. */
    public long createdMillis() {
        return createdSecond * 1_000 + createdNano / 1_000_000;
    }

    public byte[] data() {
        return data;
    }

    /** Empty when there is none. */
    public byte[] metadata() {
        return metadata;
    }

    /** The link through which the event was found; null when it was read where it is. */
    public @Nullable EventLink link() {
        return link;
    }

    /** Whether this is a link to an event that is no longer there. */
    public boolean isUnresolvedLink() {
        return link == null && LINK_TYPE.equals(eventType);
    }

    /** Where reading stands after it in {@code $all}: the link's place, not that of its target. */
    public LogPosition originalPosition() {
        return link == null ? position : link.position();
    }

    /** Where reading stands after it in its stream: the link's revision, not that of its target. */
    public long originalRevision() {
        return link == null ? revision : link.revision();
    }

    /** Identity only: a payload must not find its way into logs and exceptions. */
    @Override
    public String toString() {
        return "EventStoreEvent{"
                + streamId
                + "@"
                + revision
                + ", "
                + eventType
                + ", "
                + position
                + (link == null ? "" : ", through " + link)
                + "}";
    }

    /** Builds an event; for the client and for tests of a deserialization schema. */
    public static final class Builder {
        private static final byte[] EMPTY = new byte[0];

        private @Nullable UUID eventId;
        private @Nullable String streamId;
        private long revision;
        private @Nullable LogPosition position;
        private @Nullable String eventType;
        private @Nullable String contentType;
        private boolean hasCreated;
        private long createdSecond;
        private int createdNano;
        private byte[] data = EMPTY;
        private byte[] metadata = EMPTY;
        private @Nullable EventLink link;

        private Builder() {}

        public Builder setEventId(UUID eventId) {
            this.eventId = eventId;
            return this;
        }

        public Builder setStreamId(String streamId) {
            this.streamId = streamId;
            return this;
        }

        public Builder setRevision(long revision) {
            this.revision = revision;
            return this;
        }

        public Builder setPosition(LogPosition position) {
            this.position = position;
            return this;
        }

        public Builder setEventType(String eventType) {
            this.eventType = eventType;
            return this;
        }

        public Builder setContentType(String contentType) {
            this.contentType = contentType;
            return this;
        }

        public Builder setCreated(Instant created) {
            return setCreated(created.getEpochSecond(), created.getNano());
        }

        /**
         * The same without an {@link Instant} for every event.
         *
         * @param epochSecond seconds since 1970-01-01 UTC
         * @param nano nanoseconds of that second
         */
        public Builder setCreated(long epochSecond, int nano) {
            this.hasCreated = true;
            this.createdSecond = epochSecond;
            this.createdNano = nano;
            return this;
        }

        /** Taken as it is, not copied. Default: empty. */
        public Builder setData(byte[] data) {
            this.data = data;
            return this;
        }

        /** Taken as it is, not copied. Default: empty. */
        public Builder setMetadata(byte[] metadata) {
            this.metadata = metadata;
            return this;
        }

        /** Default: none. */
        public Builder setLink(@Nullable EventLink link) {
            this.link = link;
            return this;
        }

        /**
         * @throws NullPointerException naming what is missing
         */
        public EventStoreEvent build() {
            return new EventStoreEvent(this);
        }
    }
}
