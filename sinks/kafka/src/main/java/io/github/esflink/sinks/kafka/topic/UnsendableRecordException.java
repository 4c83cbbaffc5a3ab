package io.github.esflink.sinks.kafka.topic;

/**
 * An event cannot be brought into the form of a Kafka record, now or later. The message says why,
 * without its data.
 */
public final class UnsendableRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnsendableRecordException(String message) {
        // No stack: it is a finding about an event, caught a few frames above.
        super(message, null, false, false);
    }
}
