package io.github.esflink.sinks.kafka.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.Epochs;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.sinks.kafka.broker.Transactions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.connector.kafka.sink.internal.KafkaCommitter;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the brokers say of a transaction that they will not commit, and what is made of it: in the
 * middle of an id's epochs and with the last one, behind which it gets another producer id.
 */
@ParameterizedClass(name = "with its last epoch: {0}")
@ValueSource(booleans = {false, true})
class RefusedCommitITCase {

    private static final long TIMEOUT = 60_000;

    @TempDir static Path directory;
    private static KafkaBroker broker;

    /** Ids of which the next transaction has the last epoch; one for each test. */
    private static final Deque<String> OLD =
            IntStream.range(0, 5)
                    .mapToObj("esflink/old-%d/sink/-0-0"::formatted)
                    .collect(Collectors.toCollection(ArrayDeque::new));

    @Parameter boolean isLast;

    private Admin admin;
    private String topic;
    private String id;

    @BeforeAll
    static void start() throws Exception {
        broker =
                KafkaBroker.start(
                        directory,
                        Map.of(
                                "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                "500"));
        Epochs.set(
                broker,
                OLD.stream().collect(Collectors.toMap(id -> id, id -> (short) (Epochs.LAST - 1))));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void open(TestInfo test) throws Exception {
        topic = test.getTestMethod().orElseThrow().getName() + "-" + isLast;
        id = isLast ? OLD.remove() : "esflink/" + topic + "/sink/-0-0";
        broker.createTopic(topic, 1, Map.of());
        admin = broker.admin();
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void aTransactionLeftOpenUnderTheIdOfACommittedOneIsAborted() throws Exception {
        KafkaCommittable committed;
        try (FlinkKafkaInternalProducer<byte[], byte[]> producer = producer(TIMEOUT)) {
            committed = write(producer, "first");
            producer.commitTransaction();
            // The id serves again, and the task manager dies.
            producer.setTransactionId(id);
            producer.initTransactions();
            write(producer, "second");
        }
        assertThat(Transactions.open(broker)).contains(id);
        try (FlinkKafkaInternalProducer<byte[], byte[]> other = producer(TIMEOUT, id + "1")) {
            write(other, "third");
            other.commitTransaction();
        }
        assertThat(committedValues()).containsExactly("first");

        Throwable refusal = refusal(committed);
        judge(recovered(committed, System.currentTimeMillis()), refusal);

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(Transactions.open(broker)).doesNotContain(id));
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(committedValues()).containsExactly("first", "third"));
    }

    /** The task manager died before the checkpoint said so. */
    @Test
    void aTransactionThatWasJustCommittedIsNotLost() throws Exception {
        KafkaCommittable committed;
        try (FlinkKafkaInternalProducer<byte[], byte[]> producer = producer(TIMEOUT)) {
            committed = write(producer, "first");
            producer.commitTransaction();
        }

        judge(recovered(committed, System.currentTimeMillis() - TIMEOUT), refusal(committed));

        assertThat(committedValues()).containsExactly("first");
    }

    /**
     * Later brokers abort for time in this way, too: behind its last epoch an id is another one.
     */
    @Test
    void aTransactionThatWasAbortedIsLost() throws Exception {
        KafkaCommittable aborted;
        try (FlinkKafkaInternalProducer<byte[], byte[]> producer = producer(TIMEOUT)) {
            aborted = write(producer, "first");
            producer.abortTransaction();
        }

        Throwable refusal = refusal(aborted);

        assertThatThrownBy(
                        () ->
                                judge(
                                        recovered(aborted, System.currentTimeMillis() - TIMEOUT),
                                        refusal))
                .isInstanceOf(LostTransactionException.class)
                .hasCause(refusal);
    }

    @Test
    void aTransactionThatTimedOutIsLost() throws Exception {
        KafkaCommittable abandoned;
        try (FlinkKafkaInternalProducer<byte[], byte[]> producer = producer(1_000)) {
            abandoned = write(producer, "first");
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Transactions.open(broker)).doesNotContain(id));

        Throwable refusal = refusal(abandoned);

        assertThatThrownBy(
                        () ->
                                judge(
                                        recovered(abandoned, System.currentTimeMillis() - TIMEOUT),
                                        refusal))
                .isInstanceOf(LostTransactionException.class)
                .hasMessageStartingWith("Kafka has aborted transaction %s, begun at ".formatted(id))
                .hasMessageContaining("the job was down for longer than the transaction timeout")
                .hasCause(refusal);
    }

    @Test
    void aTransactionOfThisAttemptThatIsRefusedIsLost() throws Exception {
        KafkaCommittable fenced;
        try (FlinkKafkaInternalProducer<byte[], byte[]> producer = producer(TIMEOUT)) {
            fenced = write(producer, "first");
            try (FlinkKafkaInternalProducer<byte[], byte[]> another = producer(TIMEOUT)) {
                assertThat(another.isClosed()).isFalse();
            }
        }
        Throwable refusal = refusal(fenced);

        assertThatThrownBy(
                        () ->
                                judge(
                                        new PreparedTransaction(
                                                fenced, 7, System.currentTimeMillis(), new long[0]),
                                        refusal))
                .isInstanceOf(LostTransactionException.class)
                .hasMessageContaining("another job uses the same transactional ids");
    }

    private void judge(PreparedTransaction prepared, Throwable refusal) {
        new RefusedCommit(() -> admin, 7, TIMEOUT).judge(prepared, refusal);
    }

    private static PreparedTransaction recovered(KafkaCommittable transaction, long begunAt) {
        return new PreparedTransaction(
                transaction, PreparedTransaction.NO_CHECKPOINT, begunAt, new long[0]);
    }

    /** Of the connector's committer, in an attempt that found the transaction in its state. */
    private static Throwable refusal(KafkaCommittable found) throws Exception {
        List<String> said = new ArrayList<>();
        TrackedCommitRequest request =
                new TrackedCommitRequest(new NotedRequest(recovered(found, 0), said));
        try (KafkaCommitter connectors =
                new KafkaCommitter(
                        properties(TIMEOUT), "", 0, 0, true, FlinkKafkaInternalProducer::new)) {
            connectors.commit(List.of(request));
        }
        assertThat(said).isEmpty();
        return Objects.requireNonNull(request.refusal(), "It was to be refused.");
    }

    private KafkaCommittable write(
            FlinkKafkaInternalProducer<byte[], byte[]> producer, String value) {
        producer.beginTransaction();
        Future<RecordMetadata> sent =
                producer.send(new ProducerRecord<>(topic, value.getBytes(UTF_8)), null);
        producer.flush();
        assertThat(sent).isDone();
        assertThat(producer.getEpoch() == Epochs.LAST).isEqualTo(isLast && value.equals("first"));
        return new KafkaCommittable(
                producer.getProducerId(), producer.getEpoch(), producer.getTransactionalId(), null);
    }

    private FlinkKafkaInternalProducer<byte[], byte[]> producer(long timeout) {
        return producer(timeout, id);
    }

    private FlinkKafkaInternalProducer<byte[], byte[]> producer(long timeout, String transaction) {
        FlinkKafkaInternalProducer<byte[], byte[]> producer =
                new FlinkKafkaInternalProducer<>(properties(timeout), transaction);
        producer.initTransactions();
        return producer;
    }

    private static Properties properties(long timeout) {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", broker.bootstrapServers());
        properties.setProperty("key.serializer", ByteArraySerializer.class.getName());
        properties.setProperty("value.serializer", ByteArraySerializer.class.getName());
        properties.setProperty("transaction.timeout.ms", Long.toString(timeout));
        return properties;
    }

    private Iterable<String> committedValues() {
        try (CommittedReader reader = new CommittedReader(broker.bootstrapServers(), topic)) {
            return reader.readToEnd().stream()
                    .map(record -> new String(record.value(), UTF_8))
                    .toList();
        }
    }
}
