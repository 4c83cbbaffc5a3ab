package io.github.esflink.sinks.kafka.topic;

import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/** What is known of topics. One thread at a time; asking may block. */
@Internal
public interface Topics extends AutoCloseable {

    /**
     * @return null when there is no such topic, and none is to be created
     * @throws TopicRefusedException when the brokers will not let it be had or written
     * @throws org.apache.kafka.common.KafkaException what the brokers or the client said otherwise,
     *     which may be another thing later
     */
    @Nullable TopicFacts of(String topic);

    @Override
    void close();
}
