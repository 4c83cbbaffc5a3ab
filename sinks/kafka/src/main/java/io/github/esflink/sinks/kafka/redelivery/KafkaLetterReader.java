package io.github.esflink.sinks.kafka.redelivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a range of letters, partition after partition, so always in the same order, and each stream
 * in its own. Not thread-safe.
 */
@PublicEvolving
public final class KafkaLetterReader implements Closeable {

    private static final Duration POLL = Duration.ofMillis(500);

    /** How long the brokers may have nothing to say although letters are missing. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final LetterRange range;
    private Iterator<ConsumerRecord<byte[], byte[]>> fetched = Collections.emptyIterator();
    private int part = -1;

    private KafkaLetterReader(KafkaConsumer<byte[], byte[]> consumer, LetterRange range) {
        this.consumer = consumer;
        this.range = range;
    }

    /** Connects to the brokers, with secrets as they are known here. */
    public static KafkaLetterReader open(LetterRange range) {
        return new KafkaLetterReader(KafkaLetters.consumer(range.connection(), null), range);
    }

    /** The next letter. */
    public DeadLetter next() throws IOException {
        ConsumerRecord<byte[], byte[]> record = nextRecord();
        try {
            return DeadLetterJson.read(new String(record.value(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IOException(
                    "Offset %d of partition %d of topic %s cannot be read: %s"
                            .formatted(
                                    record.offset(),
                                    record.partition(),
                                    record.topic(),
                                    e.getMessage()),
                    e);
        }
    }

    private ConsumerRecord<byte[], byte[]> nextRecord() throws IOException {
        while (true) {
            if (fetched.hasNext()) {
                ConsumerRecord<byte[], byte[]> record = fetched.next();
                if (record.offset() < range.parts().get(part).to()) {
                    return record;
                }
                fetched = Collections.emptyIterator();
                openNextPart();
            } else if (part < 0) {
                openNextPart();
            } else {
                fetch();
            }
        }
    }

    private void openNextPart() throws IOException {
        part++;
        if (part >= range.parts().size()) {
            throw new IOException(
                    "Topic %s has fewer than %d letters: it was changed meanwhile."
                            .formatted(range.topic(), range.count()));
        }
        LetterRange.Part next = range.parts().get(part);
        TopicPartition partition = new TopicPartition(range.topic(), next.partition());
        consumer.assign(List.of(partition));
        consumer.seek(partition, next.from());
    }

    /** The next records, or the next part when there are none before the end of this one. */
    private void fetch() throws IOException {
        LetterRange.Part current = range.parts().get(part);
        TopicPartition partition = new TopicPartition(range.topic(), current.partition());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            fetched = consumer.poll(POLL).iterator();
            if (fetched.hasNext()) {
                return;
            }
            // What stands between the last letter and the end are marks of transactions.
            if (consumer.position(partition) >= current.to()) {
                openNextPart();
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "Partition %d of topic %s gave nothing for %d s, and there are letters up to offset %d: are its brokers reachable?"
                                .formatted(
                                        current.partition(),
                                        range.topic(),
                                        PATIENCE.toSeconds(),
                                        current.to()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            consumer.close();
        } catch (KafkaException e) {
            throw new IOException(e);
        }
    }
}
