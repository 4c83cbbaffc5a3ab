package io.github.esflink.sinks.kafka.topic;

import org.apache.flink.annotation.Internal;

/**
 * What the brokers say of a topic.
 *
 * @param partitions how many it has
 * @param maxMessageBytes the largest batch of records that it takes
 */
@Internal
public record TopicFacts(int partitions, int maxMessageBytes) {}
