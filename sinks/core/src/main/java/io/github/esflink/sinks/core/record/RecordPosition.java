package io.github.esflink.sinks.core.record;

import io.github.esflink.sinks.core.text.OneLine;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Where an event stands.
 *
 * @param streamId the stream the event was written to, the key of its order
 * @param streamRevision its number in that stream, from 0, without gaps unless the stream was
 *     truncated
 * @param logPosition its commit position in the server's log, comparable across streams
 */
@PublicEvolving
public record RecordPosition(String streamId, long streamRevision, long logPosition) {

    public RecordPosition {
        Objects.requireNonNull(streamId, "streamId");
    }

    /** The form used in log lines and error messages: {@code network-ci@12}, of one line. */
    @Override
    public String toString() {
        return OneLine.of(streamId) + "@" + streamRevision;
    }
}
