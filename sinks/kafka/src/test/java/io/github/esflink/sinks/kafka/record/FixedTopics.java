package io.github.esflink.sinks.kafka.record;

import io.github.esflink.sinks.kafka.topic.TopicFacts;
import io.github.esflink.sinks.kafka.topic.TopicRefusedException;
import io.github.esflink.sinks.kafka.topic.Topics;
import org.jspecify.annotations.Nullable;

/**
 * Every topic is there, with three partitions, but those whose name begins with "missing" or, as
 * one that collides with another, "a.". One that begins with "compacted" is, and one that begins
 * with "recent" takes no records of more than a minute ago.
 */
final class FixedTopics implements Topics {

    static final int MAX_BYTES = 10_000;

    @Override
    public @Nullable TopicFacts of(String topic) {
        if (topic.startsWith("a.")) {
            throw new TopicRefusedException(topic, "it collides");
        }
        if (topic.startsWith("missing")) {
            return null;
        }
        return new TopicFacts(
                3,
                MAX_BYTES,
                topic.startsWith("compacted"),
                topic.startsWith("recent") ? 60_000 : Long.MAX_VALUE,
                3_600_000);
    }

    @Override
    public void close() {}
}
