package io.github.esflink.sinks.core.lane;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;

/** A function whose elements pass a gate before they are handed to it. */
@PublicEvolving
public interface GatedAsyncFunction<IN, OUT> extends AsyncFunction<IN, OUT> {

    /**
     * The gate of an element. Called in the task's thread, cheap, and the same object for all that
     * share a gate: those wait in one queue.
     */
    Gate gateOf(IN element);

    /**
     * Nothing more is handed over for now: what the function has gathered of the calls before must
     * go. Called in the task's thread after one or more of them. A function that sends at once has
     * nothing to do here.
     */
    default void handedOver() {}
}
