package io.github.esflink.sinks.http.policy;

import org.apache.flink.annotation.PublicEvolving;

/**
 * What becomes of a stream of which as much waits as may, because its first event keeps failing
 * while the endpoint takes others.
 */
@PublicEvolving
public enum WhenStreamIsFull {
    /** Its events become dead letters, in order, until it is released. Needs an output for them. */
    PARK,
    /** The sink takes no more events of any stream until the endpoint takes some of it. */
    HOLD
}
