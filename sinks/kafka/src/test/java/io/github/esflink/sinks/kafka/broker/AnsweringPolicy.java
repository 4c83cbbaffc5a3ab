package io.github.esflink.sinks.kafka.broker;

import java.util.Map;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.server.policy.CreateTopicPolicy;

/**
 * Runs in the broker and answers the creation of a topic with the error that the topic's name ends
 * in, behind a dot: {@code orders.INVALID_CONFIG}.
 */
public final class AnsweringPolicy implements CreateTopicPolicy {

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public void validate(RequestMetadata request) {
        String topic = request.topic();
        int dot = topic.lastIndexOf('.');
        if (dot >= 0) {
            throw Errors.valueOf(topic.substring(dot + 1)).exception("it is to be so");
        }
    }

    @Override
    public void close() {}
}
