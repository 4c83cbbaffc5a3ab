package io.github.esflink.job.dryrun;

import io.github.esflink.sinks.core.record.EventRecord;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an event.
 *
 * @param before as it was read
 * @param after as a sink would get it; null for an event that no sink gets
 * @param fate in one word
 * @param why in a sentence
 */
record Outcome(EventRecord before, @Nullable EventRecord after, Fate fate, String why) {

    enum Fate {
        DELIVERED,
        DROPPED,
        FAILED
    }

    static Outcome of(EventRecord before, EventRecord after) {
        String refusal = after.refusal();
        return refusal == null
                ? new Outcome(before, after, Fate.DELIVERED, "would be delivered")
                : new Outcome(
                        before, null, Fate.FAILED, "would go to the dead letters: " + refusal);
    }

    static Outcome droppedBy(String what, EventRecord before) {
        return new Outcome(before, null, Fate.DROPPED, "dropped by " + what);
    }
}
