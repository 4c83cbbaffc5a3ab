package io.github.esflink.sinks.kafka.redelivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Reason;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Request;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaLettersITCase {

    @TempDir private Path directory;

    @Test
    void lettersBehindAnOpenTransactionAreWaitedForAndNotPassedOver() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory);
                KafkaProducer<byte[], byte[]> producer = producer(broker)) {
            broker.createTopic("letters", 1, Map.of());
            KafkaLetters letters = letters(broker);
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record(1)).get(30, TimeUnit.SECONDS);
            ProducerRecord<byte[], byte[]> cut = record(2);
            cut.headers().add("esdb-dead-letter-data-omitted", "70000".getBytes(UTF_8));
            producer.send(cut).get(30, TimeUnit.SECONDS);

            assertThatThrownBy(letters::unsent)
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining(
                            "an open transaction hides letters in partition 0 of topic letters,"
                                    + " from offset 0 up to 2");

            producer.commitTransaction();
            LetterRange range = letters.unsent();
            assertThat(range.count()).isEqualTo(2);
            try (KafkaLetterReader reader = KafkaLetterReader.open(range)) {
                assertThat(reader.next().omitted()).isNull();
                KeptLetter second = reader.next();
                assertThat(second.letter().event().recordId()).isEqualTo(new UUID(1, 2));
                assertThat(second.omitted()).isEqualTo("70000");
            }
        }
    }

    @Test
    void lettersComeInTheOrderOfTheLogOverAllPartitionsWheneverTheyWereWritten() throws Exception {
        int count = 3_000;
        try (KafkaBroker broker = KafkaBroker.start(directory);
                KafkaProducer<byte[], byte[]> producer = producer(broker)) {
            broker.createTopic("letters", 3, Map.of());
            producer.initTransactions();
            producer.beginTransaction();
            // Newer ones first, as where older ones were refused anew, and in any partition.
            for (long revision : oddOnesFirst(count)) {
                ProducerRecord<byte[], byte[]> record = record(revision);
                Future<RecordMetadata> unused =
                        producer.send(
                                new ProducerRecord<>(
                                        "letters", (int) (revision * 7 % 3), null, record.value()));
            }
            producer.commitTransaction();

            LetterRange range = letters(broker).unsent();
            assertThat(range.count()).isEqualTo(count);
            try (KafkaLetterReader reader = KafkaLetterReader.open(range)) {
                for (long revision = 0; revision < count; revision++) {
                    assertThat(reader.next().letter().event().position().streamRevision())
                            .isEqualTo(revision);
                }
            }
        }
    }

    /** The odd ones, and the even ones behind them. */
    private static List<Long> oddOnesFirst(int count) {
        List<Long> revisions = new ArrayList<>();
        for (long i = 1; i < count; i += 2) {
            revisions.add(i);
        }
        for (long i = 0; i < count; i += 2) {
            revisions.add(i);
        }
        return revisions;
    }

    private static KafkaLetters letters(KafkaBroker broker) {
        return new KafkaLetters(
                KafkaConnection.builder().setBootstrapServers(broker.bootstrapServers()).build(),
                "letters",
                new SinkContext("orders", "sink"),
                Duration.ofSeconds(1));
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaBroker broker) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "transactional.id",
                        "killed"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static ProducerRecord<byte[], byte[]> record(long revision) {
        DeadLetter letter =
                new DeadLetter(
                        EventRecord.builder()
                                .setRecordId(new UUID(1, revision))
                                .setPosition(new RecordPosition("order-1", revision, revision))
                                .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                                .build(),
                        "orders",
                        Reason.REFUSED,
                        "refused",
                        1,
                        1,
                        1,
                        new Request("topic orders", Map.of()),
                        Answer.NONE);
        return new ProducerRecord<>("letters", DeadLetterJson.write(letter).getBytes(UTF_8));
    }
}
