package io.github.esflink.sinks.kafka.redelivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.kafka.record.LetterRecords;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a range of letters, partition after partition, each in the order of the log, whenever they
 * were written: so always in the same order, and each stream in its own. Letters without data are
 * left out. Opening a partition looks over its letters once and remembers 24 bytes of each. Not
 * thread-safe.
 */
@PublicEvolving
public final class KafkaLetterReader implements Closeable {

    private static final Duration POLL = Duration.ofMillis(500);

    /** How long the brokers may have nothing to say although letters are missing. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Of one event, the letter that was written first. */
    private static final Comparator<Place> LOG_ORDER =
            Comparator.comparingLong(Place::logPosition)
                    .thenComparingLong(Place::revision)
                    .thenComparingLong(Place::offset);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final LetterRange range;
    private Iterator<ConsumerRecord<byte[], byte[]>> fetched = Collections.emptyIterator();
    private Iterator<Place> places = Collections.emptyIterator();
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
        while (!places.hasNext()) {
            openNextPart();
        }
        return parsed(at(places.next().offset()));
    }

    static DeadLetter parsed(ConsumerRecord<byte[], byte[]> record) throws IOException {
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

    /** Goes to the next part that has letters. */
    private void openNextPart() throws IOException {
        part++;
        if (part >= range.parts().size()) {
            throw new IOException(
                    "Topic %s has fewer than %d letters: it was changed meanwhile."
                            .formatted(range.topic(), range.count()));
        }
        LetterRange.Part opened = range.parts().get(part);
        TopicPartition partition = new TopicPartition(range.topic(), opened.partition());
        consumer.assign(List.of(partition));
        consumer.seek(partition, opened.from());
        List<Place> found = new ArrayList<>();
        // What stands between the last letter and the end are marks of transactions.
        while (consumer.position(partition) < opened.to()) {
            for (ConsumerRecord<byte[], byte[]> record : poll(opened)) {
                if (record.offset() < opened.to()
                        && LetterRecords.omitted(record.headers()) == null) {
                    RecordPosition position = parsed(record).event().position();
                    found.add(
                            new Place(
                                    position.logPosition(),
                                    position.streamRevision(),
                                    record.offset()));
                }
            }
        }
        found.sort(LOG_ORDER);
        places = found.iterator();
        fetched = Collections.emptyIterator();
    }

    private ConsumerRecord<byte[], byte[]> at(long offset) throws IOException {
        LetterRange.Part opened = range.parts().get(part);
        if (fetched.hasNext()) {
            ConsumerRecord<byte[], byte[]> following = fetched.next();
            if (following.offset() == offset) {
                return following;
            }
        }
        consumer.seek(new TopicPartition(range.topic(), opened.partition()), offset);
        fetched = poll(opened).iterator();
        ConsumerRecord<byte[], byte[]> record = fetched.hasNext() ? fetched.next() : null;
        if (record == null || record.offset() != offset) {
            throw new IOException(
                    "Offset %d of partition %d of topic %s is gone: the topic was changed meanwhile."
                            .formatted(offset, opened.partition(), range.topic()));
        }
        return record;
    }

    /** The next records; none when only marks of transactions came. */
    private ConsumerRecords<byte[], byte[]> poll(LetterRange.Part opened) throws IOException {
        TopicPartition partition = new TopicPartition(range.topic(), opened.partition());
        long before = consumer.position(partition);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty() || consumer.position(partition) > before) {
                return records;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "Partition %d of topic %s gave nothing for %d s, and there are letters up to offset %d: are its brokers reachable?"
                                .formatted(
                                        opened.partition(),
                                        range.topic(),
                                        PATIENCE.toSeconds(),
                                        opened.to()));
            }
        }
    }

    /** Where a letter stands, and what it is sorted by. */
    private record Place(long logPosition, long revision, long offset) {}

    @Override
    public void close() throws IOException {
        try {
            consumer.close();
        } catch (KafkaException e) {
            throw new IOException(e);
        }
    }
}
