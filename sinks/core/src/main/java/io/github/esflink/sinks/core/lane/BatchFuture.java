package io.github.esflink.sinks.core.lane;

import org.apache.flink.annotation.PublicEvolving;

/** How a call for several elements ends: one of the two, once, in any thread. */
@PublicEvolving
public interface BatchFuture {

    /** All of them are done, with nothing to go downstream. */
    void complete();

    /** None of them is known to be done; the policy decides for each lane. */
    void completeExceptionally(Throwable failure);
}
