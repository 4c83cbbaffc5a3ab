package io.github.esflink.node.log;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent.RecordedEvent;
import com.google.protobuf.ByteString;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.RecordStore;
import org.jspecify.annotations.Nullable;

/** Finds the event that a link points to: the link's data is {@code revision@stream}. */
public final class LinkTarget {
    private LinkTarget() {}

    /**
     * The event, {@code null} when the link is not well formed or the event cannot be read: it
     * never was, its stream is deleted, or the stream's metadata hides it.
     */
    public static @Nullable RecordedEvent find(EventLog log, ByteString linkData) {
        String text = linkData.toStringUtf8();
        int at = text.indexOf('@');
        if (at < 1) {
            return null;
        }
        long revision;
        try {
            revision = Long.parseLong(text, 0, at, 10);
        } catch (NumberFormatException e) {
            return null;
        }
        StreamIndex stream = log.stream(text.substring(at + 1));
        if (stream == null || stream.isTombstoned() || stream.isMissing()) {
            return null;
        }
        LogCursor cursor = new LogCursor(log.records());
        if (revision < ReadableRange.first(log, stream, cursor) || revision >= stream.size()) {
            return null;
        }
        cursor.moveTo(stream.ordinal(revision));
        return cursor.stream() == RecordStore.NO_STREAM ? null : cursor.event().getEvent();
    }
}
