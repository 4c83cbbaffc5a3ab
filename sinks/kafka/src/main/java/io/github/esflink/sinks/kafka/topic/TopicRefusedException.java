package io.github.esflink.sinks.kafka.topic;

/** A topic cannot be had or written, and trying again would not help. The message says why. */
public final class TopicRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TopicRefusedException(String topic, String why) {
        // No stack: it is a finding, caught a few frames above.
        super("Topic %s cannot be had: %s".formatted(topic, why), null, false, false);
    }
}
