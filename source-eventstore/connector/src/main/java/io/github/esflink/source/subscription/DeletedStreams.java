package io.github.esflink.source.subscription;

import org.apache.flink.annotation.PublicEvolving;

/**
 * What becomes of a stream that was deleted for good (tombstone). A stream that was only deleted
 * may be written again, and is waited for.
 */
@PublicEvolving
public enum DeletedStreams {

    /** The job ends, and says which stream. The default. */
    FAIL,

    /** A warning, once; the others are read on. */
    SKIP
}
