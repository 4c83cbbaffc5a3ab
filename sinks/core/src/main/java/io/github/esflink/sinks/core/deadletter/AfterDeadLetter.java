package io.github.esflink.sinks.core.deadletter;

import org.apache.flink.annotation.PublicEvolving;

/** What becomes of a stream of which an event is a dead letter. */
@PublicEvolving
public enum AfterDeadLetter {
    /** It goes on with the next event. */
    SKIP,
    /**
     * It is parked: its later events follow to the dead letters, in order, until it is released.
     */
    PARK
}
