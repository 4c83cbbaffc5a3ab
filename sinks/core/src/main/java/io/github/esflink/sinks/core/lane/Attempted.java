package io.github.esflink.sinks.core.lane;

import org.apache.flink.annotation.PublicEvolving;

/**
 * An element that was handed to the function and failed. Attempts and times survive restarts and
 * rescaling.
 *
 * @param element what was handed over
 * @param attempts how often, this time included: 1 or more
 * @param firstAttemptAt when for the first time, in milliseconds since 1970-01-01 UTC
 */
@PublicEvolving
public record Attempted<IN>(IN element, int attempts, long firstAttemptAt) {}
