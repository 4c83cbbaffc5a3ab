package io.github.esflink.source.client.message;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent;
import io.github.esflink.source.event.EventLink;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.subscription.LogPosition;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** From the messages of the protocol to ours. */
public final class WireEvents {

    /** The system metadata that the server sends with every event; see streams.proto. */
    static final String TYPE = "type";

    static final String CONTENT_TYPE = "content-type";
    static final String CREATED = "created";

    /** "created" counts 100 ns since 1970-01-01 UTC (.NET ticks from the Unix epoch). */
    static final long TICKS_PER_SECOND = 10_000_000L;

    static final int NANOS_PER_TICK = 100;

    /** Before the first record; unsigned on the wire. */
    private static final long NO_PLACE = -1;

    private WireEvents() {}

    /**
     * Null when it names no place yet: a server that has looked at less than one page, from the
     * beginning, and found no match says -1 for both positions.
     */
    public static @Nullable FilterCheckpoint checkpoint(ReadResp.Checkpoint wire) {
        return wire.getCommitPosition() == NO_PLACE
                ? null
                : new FilterCheckpoint(
                        new LogPosition(wire.getCommitPosition(), wire.getPreparePosition()));
    }

    /** A link whose event is gone has no event on the wire: then the link is the event. */
    public static EventStoreEvent event(ReadEvent wire) {
        if (!wire.hasEvent()) {
            return recorded(wire.getLink()).build();
        }
        EventStoreEvent.Builder event = recorded(wire.getEvent());
        if (wire.hasLink()) {
            ReadEvent.RecordedEvent link = wire.getLink();
            event.setLink(
                    new EventLink(
                            link.getStreamIdentifier().getStreamName().toStringUtf8(),
                            link.getStreamRevision(),
                            position(link)));
        }
        return event.build();
    }

    private static EventStoreEvent.Builder recorded(ReadEvent.RecordedEvent wire) {
        Map<String, String> system = wire.getMetadataMap();
        return EventStoreEvent.builder()
                .setEventId(id(wire.getId()))
                .setStreamId(wire.getStreamIdentifier().getStreamName().toStringUtf8())
                .setRevision(wire.getStreamRevision())
                .setPosition(position(wire))
                .setEventType(system.getOrDefault(TYPE, ""))
                .setContentType(system.getOrDefault(CONTENT_TYPE, "application/octet-stream"))
                .setCreated(created(system.getOrDefault(CREATED, "0")))
                .setData(wire.getData().toByteArray())
                .setMetadata(wire.getCustomMetadata().toByteArray());
    }

    private static LogPosition position(ReadEvent.RecordedEvent wire) {
        return new LogPosition(wire.getCommitPosition(), wire.getPreparePosition());
    }

    private static UUID id(Shared.UUID wire) {
        return wire.hasStructured()
                ? new UUID(
                        wire.getStructured().getMostSignificantBits(),
                        wire.getStructured().getLeastSignificantBits())
                : UUID.fromString(wire.getString());
    }

    private static Instant created(String ticks) {
        long count = Long.parseLong(ticks);
        return Instant.ofEpochSecond(
                Math.floorDiv(count, TICKS_PER_SECOND),
                Math.floorMod(count, TICKS_PER_SECOND) * NANOS_PER_TICK);
    }
}
