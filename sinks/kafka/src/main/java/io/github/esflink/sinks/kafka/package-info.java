/**
 * The Kafka sink: exactly once, each stream in order on its partition. {@link
 * io.github.esflink.sinks.kafka.KafkaEventSink} is the way in.
 *
 * <p>The way of an event: {@code record} brings it into the form of a Kafka record or makes a dead
 * letter of it, {@code delivery} writes it in a transaction that a checkpoint commits.
 */
@NullMarked
package io.github.esflink.sinks.kafka;

import org.jspecify.annotations.NullMarked;
