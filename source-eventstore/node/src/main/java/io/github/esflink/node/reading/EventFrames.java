package io.github.esflink.node.reading;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent.RecordedEvent;
import io.github.esflink.node.log.LinkTarget;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.record.LogCursor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the response for an event the way one reader asked for it. For one thread at a time. */
public final class EventFrames {
    private final TransactionLog log;
    private final boolean resolvesLinks;
    private final boolean textualIds;

    /**
     * @param resolvesLinks whether a link comes with the event that it points to
     * @param textualIds whether ids are written as text instead of as two numbers
     */
    public EventFrames(TransactionLog log, boolean resolvesLinks, boolean textualIds) {
        this.log = log;
        this.resolvesLinks = resolvesLinks;
        this.textualIds = textualIds;
    }

    /** The response for a reader that reads or catches up. */
    ReadFrame frame(LogCursor cursor) {
        return frame(cursor, false);
    }

    /** The response for a reader that is live. */
    ReadFrame liveFrame(LogCursor cursor) {
        return frame(cursor, true);
    }

    private ReadFrame frame(LogCursor cursor, boolean live) {
        boolean link = resolvesLinks && cursor.type() == TransactionLog.LINK_TYPE_NUMBER;
        if (!link && !textualIds) {
            return ReadFrame.stored(cursor);
        }
        ReadEvent stored = cursor.event();
        ReadEvent.Builder sent = ReadEvent.newBuilder().setCommitPosition(cursor.position());
        if (link && (live || LinkTarget.isLink(stored.getEvent().getData()))) {
            sent.setLink(withId(stored.getEvent()));
            RecordedEvent target = LinkTarget.find(log, stored.getEvent().getData());
            if (target != null) {
                sent.setEvent(withId(target));
            }
        } else {
            sent.setEvent(withId(stored.getEvent()));
        }
        return ReadFrame.of(ReadResp.newBuilder().setEvent(sent).build());
    }

    private RecordedEvent withId(RecordedEvent event) {
        @Nullable String text = textualIds ? asText(event.getId().getStructured()) : null;
        return text == null
                ? event
                : event.toBuilder().setId(Shared.UUID.newBuilder().setString(text)).build();
    }

    private static String asText(Shared.UUID.Structured id) {
        return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()).toString();
    }
}
