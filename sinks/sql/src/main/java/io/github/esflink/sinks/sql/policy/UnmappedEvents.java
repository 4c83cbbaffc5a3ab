package io.github.esflink.sinks.sql.policy;

import org.apache.flink.annotation.PublicEvolving;

/** What becomes of events of a type that has no statement. */
@PublicEvolving
public enum UnmappedEvents {
    /** Passed over; only a metric tells. */
    SKIP,
    /** Ends the job; nothing is lost. */
    FAIL,
    /** Given to the dead letters; without an output for those, the job fails. */
    DEAD_LETTER
}
