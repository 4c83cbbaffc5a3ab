package io.github.esflink.source.event;

import io.github.esflink.source.subscription.LogPosition;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;

/**
 * The link through which an event was found.
 *
 * @param streamId the stream that holds the link
 * @param revision the link's revision in that stream
 * @param position the link's own place in the log
 */
@PublicEvolving
public record EventLink(String streamId, long revision, LogPosition position) {
    public EventLink {
        Objects.requireNonNull(streamId, "streamId");
        Objects.requireNonNull(position, "position");
    }

    @Override
    public String toString() {
        return streamId + "@" + revision;
    }
}
