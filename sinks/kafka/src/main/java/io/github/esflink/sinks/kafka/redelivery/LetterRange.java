package io.github.esflink.sinks.kafka.redelivery;

import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;

/**
 * The letters of a topic from one moment to another, for whoever reads them, wherever that is.
 *
 * @param connection to the brokers, its secrets unresolved
 * @param parts of each partition that has letters, in the order in which they are read
 * @param count how many letters they are in all
 */
@PublicEvolving
public record LetterRange(KafkaConnection connection, String topic, List<Part> parts, int count)
        implements Serializable {

    /**
     * @param from the offset of the first
     * @param to the offset after the last
     */
    public record Part(int partition, long from, long to) implements Serializable {}

    public LetterRange {
        parts = List.copyOf(parts);
    }
}
