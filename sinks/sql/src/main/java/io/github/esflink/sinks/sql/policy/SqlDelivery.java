package io.github.esflink.sinks.sql.policy;

import org.apache.flink.annotation.PublicEvolving;

/** How often an event is applied. */
@PublicEvolving
public enum SqlDelivery {
    /**
     * Once, whatever fails: how far each stream has come is written in the transaction that writes
     * the rows. Needs two tables, which are made when they are missing.
     */
    EXACTLY_ONCE,
    /** Again after a restart: for statements that may be repeated. Needs no table. */
    AT_LEAST_ONCE
}
