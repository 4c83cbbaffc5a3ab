package io.github.esflink.sinks.http.policy;

import org.apache.flink.annotation.PublicEvolving;

/** What becomes of an event whose answer had a certain status. */
@PublicEvolving
public enum StatusAction {
    /** Taken as delivered. */
    ACKNOWLEDGE,
    /** Sent again, after a while. */
    RETRY,
    /** Given to the dead letters; without an output for those, the job fails. */
    DEAD_LETTER,
    /** Passed over; only a metric tells. */
    SKIP,
    /** Fails the job for good; nothing is lost. */
    FAIL
}
