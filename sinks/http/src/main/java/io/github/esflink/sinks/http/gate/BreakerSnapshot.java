package io.github.esflink.sinks.http.gate;

import org.apache.flink.annotation.Internal;

/**
 * What is remembered of a breaker over a restart.
 *
 * @param pause how long the endpoint is left alone because it asked for it, in milliseconds
 * @param open how long until somebody tries; less than 0 while the breaker is closed
 * @param answersToTrust how many answers are left until all may enter; 0 for all
 */
@Internal
public record BreakerSnapshot(long pause, long open, int answersToTrust) {

    /** The longer one of each. */
    public BreakerSnapshot longer(BreakerSnapshot other) {
        return new BreakerSnapshot(
                Math.max(pause, other.pause),
                Math.max(open, other.open),
                Math.max(answersToTrust, other.answersToTrust));
    }
}
