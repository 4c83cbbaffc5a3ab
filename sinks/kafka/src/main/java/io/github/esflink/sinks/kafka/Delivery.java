package io.github.esflink.sinks.kafka;

import org.apache.flink.annotation.PublicEvolving;

/** How often an event may arrive. */
@PublicEvolving
public enum Delivery {
    /**
     * Once, for consumers that read committed records only. Events become visible when the
     * checkpoint after them completes.
     */
    EXACTLY_ONCE,

    /** Once or, after a restart, more often. Events are visible when the brokers have them. */
    AT_LEAST_ONCE
}
