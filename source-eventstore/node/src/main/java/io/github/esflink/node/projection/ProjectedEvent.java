package io.github.esflink.node.projection;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent.RecordedEvent;
import com.google.protobuf.ByteString;
import io.github.esflink.node.log.LinkTarget;
import io.github.esflink.node.log.StreamMetadata;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.SystemNames;
import org.jspecify.annotations.Nullable;

/**
 * An event as the server's projections see it: in place of a link, the event that it leads to.
 *
 * @param type the event's type, empty when a link leads to an event that cannot be read
 * @param revision the event's revision, -1 then
 * @param stream the event's stream, empty then
 * @param data the event's data
 */
record ProjectedEvent(String type, long revision, String stream, ByteString data) {
    private static final ProjectedEvent UNREADABLE =
            new ProjectedEvent("", -1, "", ByteString.EMPTY);

    /** What became of the event, {@code null} for a link into a stream that is not there. */
    static @Nullable ProjectedEvent of(TransactionLog log, RecordedEvent written) {
        boolean link =
                written.getMetadataOrThrow("type").equals(SystemNames.LINK_TYPE)
                        && LinkTarget.isLink(written.getData());
        if (!link) {
            return of(written);
        }
        RecordedEvent target = LinkTarget.find(log, written.getData());
        if (target != null) {
            return of(target);
        }
        return LinkTarget.isStreamGone(log, written.getData()) ? null : UNREADABLE;
    }

    private static ProjectedEvent of(RecordedEvent event) {
        return new ProjectedEvent(
                event.getMetadataOrThrow("type"),
                event.getStreamRevision(),
                event.getStreamIdentifier().getStreamName().toStringUtf8(),
                event.getData());
    }

    /**
     * Whether the event deletes a stream: as its tombstone, or as metadata.
     *
     * @param position the stream in which the event was found
     */
    boolean deletes(String position) {
        return SystemNames.isMetastream(position)
                ? type.equals(SystemNames.METADATA_TYPE)
                        && StreamMetadata.parse(data).isSoftDeletion()
                : type.equals(SystemNames.STREAM_DELETED_TYPE);
    }

    /** The data of a link to the event; that of a link which is none is taken over. */
    String linkTo() {
        return type.equals(SystemNames.LINK_TYPE) ? data.toStringUtf8() : revision + "@" + stream;
    }
}
