package io.github.esflink.sinks.kafka.redelivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * A letter as it stands in its topic.
 *
 * @param omitted how many bytes of data it was too large to be written with; null when it has its
 *     event's data and metadata
 */
@PublicEvolving
public record KeptLetter(DeadLetter letter, @Nullable String omitted) {}
