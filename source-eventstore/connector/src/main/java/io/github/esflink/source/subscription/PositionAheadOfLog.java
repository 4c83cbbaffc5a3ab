package io.github.esflink.source.subscription;

import org.apache.flink.annotation.PublicEvolving;

/**
 * What becomes of a position that is past the end of the log, or of the stream: the server was
 * restored from an older backup, or is another one. What is written from then on, up to the
 * position, would never be delivered.
 */
@PublicEvolving
public enum PositionAheadOfLog {

    /** The job ends, with both positions. The default. */
    FAIL,

    /** A warning; reading goes on at the end of the log. */
    END
}
