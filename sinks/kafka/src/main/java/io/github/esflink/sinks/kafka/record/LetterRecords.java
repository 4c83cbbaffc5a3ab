package io.github.esflink.sinks.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.topic.TopicCreation;
import io.github.esflink.sinks.kafka.topic.TopicFacts;
import io.github.esflink.sinks.kafka.topic.TopicLookup;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Turns dead letters into records, every one of them into one that Kafka takes. */
@Internal
public final class LetterRecords extends RichMapFunction<DeadLetter, PreparedRecord> {

    private static final long serialVersionUID = 1L;
    private static final String DATA_OMITTED = "esdb-dead-letter-data-omitted";

    private final KafkaConnection connection;
    private final String topic;
    private final @Nullable TopicCreation creation;

    private transient @Nullable TopicLookup topics;
    private transient long maxRequestSize;

    /**
     * @param creation null when a missing topic stays missing
     */
    public LetterRecords(
            KafkaConnection connection, String topic, @Nullable TopicCreation creation) {
        this.connection = connection;
        this.topic = topic;
        this.creation = creation;
    }

    @Override
    public void open(OpenContext context) {
        maxRequestSize = RecordCheck.maxRequestSize(connection);
        topics =
                new TopicLookup(
                        Admin.create(connection.resolveForAdmin()),
                        creation,
                        System::currentTimeMillis);
    }

    @Override
    @SuppressWarnings("NullAway") // opened before the first element
    public PreparedRecord map(DeadLetter letter) {
        TopicFacts facts = topics.of(topic);
        if (facts == null) {
            throw new IllegalStateException(
                    "Topic %s for dead letters does not exist: create it, or let the sink do so."
                            .formatted(topic));
        }
        ProducerRecord<byte[], byte[]> whole = record(letter);
        if (RecordSize.atMost(whole) <= Math.min(maxRequestSize, facts.maxMessageBytes())) {
            return new PreparedRecord(whole);
        }
        ProducerRecord<byte[], byte[]> cut = record(withoutData(letter));
        cut.headers()
                .add(DATA_OMITTED, Integer.toString(letter.event().data().length).getBytes(UTF_8));
        return new PreparedRecord(cut);
    }

    /** How many bytes of data a letter was too large to be written with; null when it has them. */
    public static @Nullable String omitted(Headers headers) {
        Header omitted = headers.lastHeader(DATA_OMITTED);
        return omitted == null ? null : new String(omitted.value(), UTF_8);
    }

    private ProducerRecord<byte[], byte[]> record(DeadLetter letter) {
        return new ProducerRecord<>(
                topic,
                null,
                letter.deadAt(),
                letter.event().position().streamId().getBytes(UTF_8),
                DeadLetterJson.write(letter).getBytes(UTF_8));
    }

    private static DeadLetter withoutData(DeadLetter letter) {
        EventRecord event = letter.event();
        return new DeadLetter(
                EventRecord.builder()
                        .setRecordId(event.recordId())
                        .setPosition(event.position())
                        .setSchemaInfo(event.schemaInfo())
                        .setTimestamp(event.timestamp())
                        .setTransformed(event.isTransformed())
                        .build(),
                letter.connectorId(),
                letter.reason(),
                letter.message(),
                letter.attempts(),
                letter.firstAttemptAt(),
                letter.deadAt(),
                letter.request(),
                letter.answer());
    }

    @Override
    public void close() {
        if (topics != null) {
            topics.close();
        }
    }
}
