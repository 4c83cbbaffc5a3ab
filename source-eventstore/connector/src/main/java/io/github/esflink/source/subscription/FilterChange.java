package io.github.esflink.source.subscription;

import org.apache.flink.annotation.PublicEvolving;

/** What becomes of a job that goes on from state with another filter than the state has. */
@PublicEvolving
public enum FilterChange {

    /** The job ends, with both filters. The default. */
    REFUSE,

    /**
     * The new filter counts from the position on. What it lets through and the old one did not,
     * before that position, is not read.
     */
    APPLY
}
