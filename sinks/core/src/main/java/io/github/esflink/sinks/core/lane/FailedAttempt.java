package io.github.esflink.sinks.core.lane;

import org.apache.flink.annotation.PublicEvolving;

/**
 * An element that was handed to the function and failed. Attempts and times survive restarts and
 * rescaling.
 *
 * @param element what was handed over
 * @param attempts how often, this time included: 1 or more
 * @param firstAttemptAt when for the first time, in milliseconds since 1970-01-01 UTC
 * @param together how many elements failed in the same call, this one included: over 1 only with
 *     batches, and then it may be another's fault
 * @param mark what the policy noted when it failed before, see {@link RetryDecision.Retry}; 0 when
 *     it did not, and after a restart
 */
@PublicEvolving
public record FailedAttempt<IN>(
        IN element, int attempts, long firstAttemptAt, int together, long mark) {

    /** One that failed alone. */
    public FailedAttempt(IN element, int attempts, long firstAttemptAt) {
        this(element, attempts, firstAttemptAt, 1, 0);
    }
}
