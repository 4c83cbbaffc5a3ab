package io.github.esflink.source.reader.subscription;

import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;

/**
 * How a split is read.
 *
 * @param maxBufferedBytes how much a split may hold of what the server has sent, from its arrival
 *     until the task has passed it on; one message more, whatever its size
 * @param silence how long an open subscription may be silent while the log grows before it is
 *     opened again; the end of the log is looked up that often, too
 * @param positionAheadOfLog what becomes of a position that is past the end of the log
 * @param deletedStreams what becomes of a stream that is gone for good
 */
@Internal
public record SplitSettings(
        long maxBufferedBytes,
        Duration silence,
        PositionAheadOfLog positionAheadOfLog,
        DeletedStreams deletedStreams)
        implements Serializable {}
