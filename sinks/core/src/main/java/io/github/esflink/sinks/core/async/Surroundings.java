package io.github.esflink.sinks.core.async;

import java.util.Collection;

/** What a dispatcher needs of the operator. */
interface Surroundings<KEY, OUT> {

    /** Milliseconds since 1970-01-01 UTC. */
    long now();

    /** Sees to it that {@link Dispatch#dispatch} is called then, at the latest. */
    void wakeAt(long time);

    /** Sends results downstream. */
    void emit(KEY key, Collection<OUT> results, long timestamp) throws Exception;

    /** Counts a retry. */
    void retried();
}
