package io.github.esflink.sinks.contract;

import org.apache.flink.annotation.PublicEvolving;

/** What a receiver may see of an event. */
@PublicEvolving
public enum Guarantee {
    /** Again after a restart, or when its answer was lost; never by going back otherwise. */
    AT_LEAST_ONCE,
    /** Once, whatever happens. */
    EXACTLY_ONCE
}
