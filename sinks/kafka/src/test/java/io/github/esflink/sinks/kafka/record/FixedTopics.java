package io.github.esflink.sinks.kafka.record;

import io.github.esflink.sinks.kafka.topic.TopicFacts;
import io.github.esflink.sinks.kafka.topic.Topics;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.jspecify.annotations.Nullable;

/**
 * Every topic is there, with three partitions, but those whose name begins with "missing" or, as
 * one that collides with another, "a.".
 */
final class FixedTopics implements Topics {

    static final int MAX_BYTES = 10_000;

    @Override
    public @Nullable TopicFacts of(String topic) {
        if (topic.startsWith("a.")) {
            throw new InvalidTopicException("Topic '%s' collides".formatted(topic));
        }
        return topic.startsWith("missing") ? null : new TopicFacts(3, MAX_BYTES);
    }

    @Override
    public void close() {}
}
