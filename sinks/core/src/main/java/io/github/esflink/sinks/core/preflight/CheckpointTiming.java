package io.github.esflink.sinks.core.preflight;

import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;

/**
 * How the job's checkpoints are set.
 *
 * @param interval from the start of one to the start of the next
 * @param timeout after which one is given up
 */
@PublicEvolving
public record CheckpointTiming(Duration interval, Duration timeout) {}
