package io.github.esflink.node.log;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent.RecordedEvent;
import com.google.protobuf.ByteString;
import io.github.esflink.node.record.LogCursor;
import org.jspecify.annotations.Nullable;

/** Finds the event that a link points to: the link's data is {@code revision@stream}. */
public final class LinkTarget {
    /** As the revision of a link: the last event of the stream. */
    private static final long LAST = -1;

    private LinkTarget() {}

    /**
     * Whether the data begins as that of a link: with a number. Reads give a link that does not as
     * an event of its own, live subscriptions as one that leads nowhere.
     */
    public static boolean isLink(ByteString linkData) {
        return revision(linkData.toStringUtf8()) != null;
    }

    /**
     * The event, {@code null} when the link is not well formed or the event cannot be read: it
     * never was, its stream is deleted, or the stream's metadata hides it.
     */
    public static @Nullable RecordedEvent find(TransactionLog log, ByteString linkData) {
        String text = linkData.toStringUtf8();
        Long revision = revision(text);
        int at = text.indexOf('@');
        if (revision == null || revision < LAST || at < 0) {
            return null;
        }
        StreamIndex stream = log.stream(text.substring(at + 1));
        if (stream == null) {
            return null;
        }
        LogCursor cursor = new LogCursor(log.records());
        return ReadableRange.moveTo(
                        log, stream, revision == LAST ? stream.size() - 1L : revision, cursor)
                ? cursor.event().getEvent()
                : null;
    }

    /** Whether the link names a stream that is not there, be it deleted or never written. */
    public static boolean isStreamGone(TransactionLog log, ByteString linkData) {
        String text = linkData.toStringUtf8();
        int at = text.indexOf('@');
        if (at < 0 || at == text.length() - 1) {
            return false; // names none
        }
        String name = text.substring(at + 1);
        StreamIndex stream = log.stream(name);
        return stream == null || log.isDeleted(name) || stream.isMissing();
    }

    /** What stands before the first {@code @}, {@code null} when it is no number to .NET. */
    private static @Nullable Long revision(String text) {
        int at = text.indexOf('@');
        try {
            return Long.valueOf((at < 0 ? text : text.substring(0, at)).strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
