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
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range of letters in the order of the log, whenever and to whichever partition they were
 * written: so always in the same order, and each stream in its own. The first letter takes a look
 * over all of them, of which about 50 bytes each are remembered. Not thread-safe.
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
                    .thenComparingLong(Place::deadAt)
                    .thenComparingInt(Place::partition)
                    .thenComparingLong(Place::offset);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final LetterRange range;
    private final FetchedLetters fetched = new FetchedLetters();
    private @Nullable Iterator<Place> places;

    /** The only partition that is being read; -1 for none. */
    private int assigned = -1;

    private KafkaLetterReader(KafkaConsumer<byte[], byte[]> consumer, LetterRange range) {
        this.consumer = consumer;
        this.range = range;
    }

    /** Connects to the brokers, with secrets as they are known here. */
    public static KafkaLetterReader open(LetterRange range) {
        return new KafkaLetterReader(KafkaLetters.consumer(range.connection(), null), range);
    }

    /**
     * The next letter.
     *
     * @throws IOException when there is none, or the brokers do not give it
     */
    public KeptLetter next() throws IOException {
        Iterator<Place> following = places;
        if (following == null) {
            following = inOrder();
            places = following;
        }
        if (!following.hasNext()) {
            throw new IOException(
                    "Topic %s has fewer than %d letters: it was changed meanwhile."
                            .formatted(range.topic(), range.count()));
        }
        ConsumerRecord<byte[], byte[]> record = at(following.next());
        return new KeptLetter(parsed(record), LetterRecords.omitted(record.headers()));
    }

    static DeadLetter parsed(ConsumerRecord<byte[], byte[]> record) throws IOException {
        try {
            if (record.value() == null) {
                throw new IOException("Not a dead letter: it has no value.");
            }
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

    /** Looks over all letters. */
    private Iterator<Place> inOrder() throws IOException {
        List<Place> found = new ArrayList<>();
        for (LetterRange.Part part : range.parts()) {
            TopicPartition partition = goTo(part.partition(), part.from());
            // What stands between the last letter and the end are marks of transactions.
            while (consumer.position(partition) < part.to()) {
                for (ConsumerRecord<byte[], byte[]> record : poll(partition)) {
                    if (record.offset() < part.to()) {
                        found.add(place(record));
                    }
                }
            }
        }
        found.sort(LOG_ORDER);
        return found.iterator();
    }

    private static Place place(ConsumerRecord<byte[], byte[]> record) throws IOException {
        DeadLetter letter = parsed(record);
        RecordPosition position = letter.event().position();
        return new Place(
                position.logPosition(),
                position.streamRevision(),
                letter.deadAt(),
                record.partition(),
                record.offset());
    }

    /** Letters that follow in a partition come together, and are kept until their turn. */
    private ConsumerRecord<byte[], byte[]> at(Place place) throws IOException {
        ConsumerRecord<byte[], byte[]> kept = fetched.take(place.partition(), place.offset());
        if (kept != null) {
            return kept;
        }
        Iterator<ConsumerRecord<byte[], byte[]>> records =
                poll(goTo(place.partition(), place.offset())).iterator();
        ConsumerRecord<byte[], byte[]> record = records.hasNext() ? records.next() : null;
        if (record == null || record.offset() != place.offset()) {
            throw new IOException(
                    "Offset %d of partition %d of topic %s is gone: the topic was changed meanwhile."
                            .formatted(place.offset(), place.partition(), range.topic()));
        }
        records.forEachRemaining(fetched::keep);
        return record;
    }

    private TopicPartition goTo(int number, long offset) {
        TopicPartition partition = new TopicPartition(range.topic(), number);
        if (assigned != number) {
            consumer.assign(List.of(partition));
            assigned = number;
        } else if (consumer.position(partition) == offset) {
            // What it has fetched ahead stays.
            return partition;
        }
        consumer.seek(partition, offset);
        return partition;
    }

    /** The next records; none when only marks of transactions came. */
    private ConsumerRecords<byte[], byte[]> poll(TopicPartition partition) throws IOException {
        long before = consumer.position(partition);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty() || consumer.position(partition) > before) {
                return records;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "Partition %d of topic %s gave nothing behind offset %d for %d s, and there are letters: are its brokers reachable?"
                                .formatted(
                                        partition.partition(),
                                        range.topic(),
                                        before,
                                        PATIENCE.toSeconds()));
            }
        }
    }

    /** Where a letter stands, and what it is sorted by. */
    private record Place(
            long logPosition, long revision, long deadAt, int partition, long offset) {}

    @Override
    public void close() throws IOException {
        try {
            consumer.close();
        } catch (KafkaException e) {
            throw new IOException(e);
        }
    }
}
