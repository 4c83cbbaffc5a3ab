package io.github.esflink.sinks.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.cluster.SinkJob;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import io.github.esflink.sinks.core.form.RecordForm;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The sink in a job, against a real broker. */
@Tag("quick")
class KafkaEventSinkITCase {

    private static final int TOPIC_LIMIT = 20_000;

    @TempDir static Path directory;
    private static KafkaBroker broker;
    private static FlinkCluster cluster;

    private String topic;

    @BeforeAll
    static void start() throws Exception {
        broker = KafkaBroker.start(directory);
        cluster = LocalCluster.start(1, 2);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
        broker.close();
    }

    @BeforeEach
    void name(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName();
    }

    @Test
    void whatATopicDoesNotTakeIsADeadLetterAndTheStreamGoesOn() throws Exception {
        broker.createTopic(topic, 3, Map.of("max.message.bytes", Integer.toString(TOPIC_LIMIT)));
        broker.createTopic("letters", 1, Map.of("max.message.bytes", "40000"));
        NumberedStreams events =
                NumberedStreams.builder()
                        .setStreams(6)
                        .setEventsPerStream(10)
                        .addPoison("numbered-1", 3, new byte[TOPIC_LIMIT])
                        .addPoison("numbered-1", 5, new byte[100_000])
                        .build();
        KafkaEventSink sink =
                sink().setDeadLetters(
                                KafkaDeadLetters.to(connection(), "letters", Delivery.EXACTLY_ONCE))
                        .build();

        JobID job = cluster.run(new SinkJob(events, sink), 2, null);
        List<ConsumerRecord<byte[], byte[]>> letters;
        try {
            assertThat(read(topic, 58)).hasSize(58);
            letters = read("letters", 2);
            assertThat(cluster.restarts(job)).isZero();
        } finally {
            cluster.cancel(job);
        }

        assertThat(letters).hasSize(2).allMatch(record -> key(record).equals("numbered-1"));
        DeadLetter first = letter(letters.get(0));
        assertThat(first.event().position().streamRevision()).isEqualTo(3);
        assertThat(first.reason()).isEqualTo(DeadLetter.Reason.UNSENDABLE);
        assertThat(first.message())
                .startsWith("Event numbered-1@3 is too large for topic " + topic)
                .endsWith("and max.message.bytes is 20000.");
        assertThat(first.event().data()).hasSize(TOPIC_LIMIT);
        DeadLetter second = letter(letters.get(1));
        assertThat(second.event().position().streamRevision()).isEqualTo(5);
        assertThat(second.event().data()).isEmpty();
        assertThat(letters.get(1).headers().lastHeader("esdb-dead-letter-data-omitted").value())
                .isEqualTo("100000".getBytes(UTF_8));
    }

    /** A topic that only the template names, and data that the form cannot carry. */
    @Test
    void whatHasNoTopicOrNoFormIsADeadLetterAndTheRestGoesOn() throws Exception {
        for (String stream : List.of("numbered-0", "numbered-1")) {
            broker.createTopic("of." + stream, 1, Map.of());
        }
        broker.createTopic("unsent", 1, Map.of());
        NumberedStreams events =
                NumberedStreams.builder()
                        .setStreams(3)
                        .setSplits(3)
                        .setEventsPerStream(10)
                        .addPoison("numbered-1", 3, "{".getBytes(UTF_8))
                        .build();
        KafkaEventSink sink =
                sink().setTopic("of.{stream}")
                        .setForm(RecordForm.recordJson())
                        .setDeadLetters(
                                KafkaDeadLetters.to(connection(), "unsent", Delivery.EXACTLY_ONCE))
                        .build();

        JobID job = cluster.run(new SinkJob(events, sink), 2, null);
        Map<Boolean, List<DeadLetter>> letters;
        try {
            assertThat(read("of.numbered-0", 10)).hasSize(10);
            assertThat(read("of.numbered-1", 9)).hasSize(9);
            List<DeadLetter> all = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : read("unsent", 11)) {
                all.add(letter(record));
            }
            letters =
                    all.stream()
                            .collect(
                                    Collectors.partitioningBy(
                                            letter -> stream(letter).equals("numbered-2")));
            assertThat(cluster.restarts(job)).isZero();
        } finally {
            cluster.cancel(job);
        }

        assertThat(letters.get(true))
                .hasSize(10)
                .allSatisfy(
                        letter ->
                                assertThat(letter.message())
                                        .startsWith("Topic of.numbered-2 of event numbered-2@")
                                        .endsWith(
                                                "does not exist, and the sink is not told to create topics."));
        assertThat(letters.get(false))
                .singleElement()
                .satisfies(letter -> assertThat(letter.message()).contains("numbered-1@3", "JSON"));
    }

    /** A compacted topic takes no record without key; the events are years old. */
    @Test
    void whatATopicRefusesForItsKeyOrItsTimeIsADeadLetter() throws Exception {
        broker.createTopic("at.numbered-0", 1, Map.of());
        broker.createTopic("at.numbered-1", 1, Map.of("cleanup.policy", "compact"));
        broker.createTopic(
                "at.numbered-2", 1, Map.of("message.timestamp.before.max.ms", "86400000"));
        broker.createTopic("refused", 1, Map.of());
        NumberedStreams events =
                NumberedStreams.builder().setStreams(3).setSplits(3).setEventsPerStream(10).build();
        KafkaEventSink sink =
                sink().setTopic("at.{stream}")
                        .setKey(RecordKey.none())
                        .setDeadLetters(
                                KafkaDeadLetters.to(connection(), "refused", Delivery.EXACTLY_ONCE))
                        .build();

        JobID job = cluster.run(new SinkJob(events, sink), 2, null);
        List<String> messages = new ArrayList<>();
        try {
            assertThat(read("at.numbered-0", 10)).hasSize(10);
            for (ConsumerRecord<byte[], byte[]> record : read("refused", 20)) {
                messages.add(letter(record).message());
            }
            assertThat(cluster.restarts(job)).isZero();
        } finally {
            cluster.cancel(job);
        }

        assertThat(messages)
                .filteredOn(message -> message.startsWith("Event numbered-1@"))
                .hasSize(10)
                .allMatch(message -> message.contains("has no key"));
        assertThat(messages)
                .filteredOn(message -> message.startsWith("Event numbered-2@"))
                .hasSize(10)
                .allMatch(message -> message.contains("message.timestamp.before.max.ms"));
    }

    @Test
    void withoutAnOutputForDeadLettersTheJobEndsAtOnce() throws Exception {
        broker.createTopic(topic, 1, Map.of());
        NumberedStreams events =
                NumberedStreams.builder()
                        .setStreams(6)
                        .addPoison("numbered-1", 50, new byte[2_000_000])
                        .setEventsPerSecond(500)
                        .build();

        JobID job = cluster.run(new SinkJob(events, sink().build()), 2, null);

        await().atMost(FlinkCluster.PATIENCE).until(() -> cluster.status(job) == JobStatus.FAILED);
        assertThat(cluster.restarts(job)).isZero();
    }

    @Test
    void topicsOfATemplateAreCreatedWhenTold() throws Exception {
        NumberedStreams events =
                NumberedStreams.builder().setStreams(6).setEventsPerStream(10).build();
        KafkaEventSink sink =
                sink().setTopic("made.{category}.{event-type}").setCreateTopic(2, 1).build();

        JobID job = cluster.run(new SinkJob(events, sink), 2, null);
        try {
            await().ignoreExceptions().until(() -> !read("made.numbered.numbered", 1).isEmpty());
            assertThat(read("made.numbered.numbered", 60)).hasSize(60);
        } finally {
            cluster.cancel(job);
        }
    }

    @Test
    void atLeastOnceIsSeenBeforeACheckpoint() throws Exception {
        broker.createTopic(topic, 1, Map.of());
        NumberedStreams events =
                NumberedStreams.builder().setStreams(6).setEventsPerStream(10).build();

        JobID job =
                cluster.run(
                        new SinkJob(events, sink().setDelivery(Delivery.AT_LEAST_ONCE).build()),
                        2,
                        null);
        try {
            assertThat(read(topic, 60)).hasSize(60);
        } finally {
            cluster.cancel(job);
        }
    }

    @Test
    void noClientOutlivesTheJobThatMadeIt() throws Exception {
        broker.createTopic(topic, 1, Map.of());
        // A task manager that another test lost may have left one: see the limits of the sink.
        List<String> before = kafkaThreads();
        NumberedStreams events =
                NumberedStreams.builder().setStreams(6).setEventsPerStream(10).build();
        for (int start = 0; start < 3; start++) {
            JobID job = cluster.run(new SinkJob(events, sink().build()), 2, null);
            try {
                assertThat(read(topic, (start + 1) * 60)).hasSize((start + 1) * 60);
            } finally {
                cluster.cancel(job);
            }
        }

        await().atMost(FlinkCluster.PATIENCE)
                .untilAsserted(() -> assertThat(kafkaThreads()).isSubsetOf(before));
    }

    private static List<String> kafkaThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("kafka-"))
                .toList();
    }

    private KafkaEventSinkBuilder sink() {
        return KafkaEventSink.builder()
                .setConnection(connection())
                .setTopic(topic)
                .setKey(RecordKey.stream());
    }

    private static KafkaConnection connection() {
        return KafkaConnection.builder().setBootstrapServers(broker.bootstrapServers()).build();
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String from, int atLeast) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (CommittedReader reader = new CommittedReader(broker.bootstrapServers(), from)) {
            await().atMost(FlinkCluster.PATIENCE)
                    .until(
                            () -> {
                                records.addAll(reader.poll());
                                return records.size() >= atLeast;
                            });
        }
        return records;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), UTF_8);
    }

    private static String stream(DeadLetter letter) {
        return letter.event().position().streamId();
    }

    private static DeadLetter letter(ConsumerRecord<byte[], byte[]> record) throws Exception {
        return DeadLetterJson.read(new String(record.value(), UTF_8));
    }
}
