package io.github.esflink.sinks.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Request;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.topic.TopicCreation;
import io.github.esflink.sinks.kafka.topic.TopicFacts;
import io.github.esflink.sinks.kafka.topic.TopicLookup;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
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

    /** In characters. */
    private static final int SHORT_MESSAGE = 200;

    private static final List<UnaryOperator<DeadLetter>> LEFT_OUT =
            List.of(
                    LetterRecords::withoutData,
                    LetterRecords::withoutRequestAndAnswer,
                    LetterRecords::withShortMessage);

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
                        connection,
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
        return new PreparedRecord(
                fitting(letter, topic, Math.min(maxRequestSize, facts.maxMessageBytes())));
    }

    /**
     * A record of at most so many bytes: what has no room in it is left out, the event's own bytes
     * first, because they are kept in EventStoreDB.
     */
    static ProducerRecord<byte[], byte[]> fitting(DeadLetter letter, String topic, long mostBytes) {
        ProducerRecord<byte[], byte[]> whole = record(letter, topic);
        if (RecordSize.atMost(whole) <= mostBytes) {
            return whole;
        }
        DeadLetter cut = letter;
        for (UnaryOperator<DeadLetter> leftOut : LEFT_OUT) {
            cut = leftOut.apply(cut);
            ProducerRecord<byte[], byte[]> record = record(cut, topic);
            record.headers()
                    .add(
                            DATA_OMITTED,
                            Integer.toString(letter.event().data().length).getBytes(UTF_8));
            if (RecordSize.atMost(record) <= mostBytes) {
                return record;
            }
        }
        throw new IllegalStateException(
                "The dead letter of event %s has no room in topic %s, which takes %d bytes (max.message.bytes, max.request.size), not even without data, headers and answer: raise the limit."
                        .formatted(letter.event().position(), topic, mostBytes));
    }

    /** How many bytes of data a letter was too large to be written with; null when it has them. */
    public static @Nullable String omitted(Headers headers) {
        Header omitted = headers.lastHeader(DATA_OMITTED);
        return omitted == null ? null : new String(omitted.value(), UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> record(DeadLetter letter, String topic) {
        return new ProducerRecord<>(
                topic,
                null,
                letter.deadAt(),
                letter.event().position().streamId().getBytes(UTF_8),
                DeadLetterJson.write(letter).getBytes(UTF_8));
    }

    private static DeadLetter withoutData(DeadLetter letter) {
        EventRecord event = letter.event();
        return with(
                letter,
                EventRecord.builder()
                        .setRecordId(event.recordId())
                        .setPosition(event.position())
                        .setSchemaInfo(event.schemaInfo())
                        .setTimestamp(event.timestamp())
                        .setTransformed(event.isTransformed())
                        .build(),
                letter.message(),
                letter.request(),
                letter.answer());
    }

    private static DeadLetter withoutRequestAndAnswer(DeadLetter letter) {
        return with(
                letter,
                letter.event(),
                letter.message(),
                new Request("", Map.of()),
                new Answer(letter.answer().status(), ""));
    }

    private static DeadLetter withShortMessage(DeadLetter letter) {
        String message = letter.message();
        return with(
                letter,
                letter.event(),
                message.length() > SHORT_MESSAGE
                        ? message.substring(0, SHORT_MESSAGE) + "…"
                        : message,
                letter.request(),
                letter.answer());
    }

    private static DeadLetter with(
            DeadLetter letter, EventRecord event, String message, Request request, Answer answer) {
        return new DeadLetter(
                event,
                letter.connectorId(),
                letter.reason(),
                message,
                letter.attempts(),
                letter.firstAttemptAt(),
                letter.deadAt(),
                request,
                answer);
    }

    @Override
    public void close() {
        if (topics != null) {
            topics.close();
        }
    }
}
