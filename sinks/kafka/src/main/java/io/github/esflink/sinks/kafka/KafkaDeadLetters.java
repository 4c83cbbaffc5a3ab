package io.github.esflink.sinks.kafka;

import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterOutput;
import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.PreflightReport;
import io.github.esflink.sinks.core.setting.SettingErrors;
import io.github.esflink.sinks.core.setting.SettingsException;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.connection.ProducerSettings;
import io.github.esflink.sinks.kafka.delivery.KafkaDelivery;
import io.github.esflink.sinks.kafka.delivery.TransactionPrefix;
import io.github.esflink.sinks.kafka.preflight.KafkaPreflight;
import io.github.esflink.sinks.kafka.record.LetterRecords;
import io.github.esflink.sinks.kafka.record.PreparedRecord;
import io.github.esflink.sinks.kafka.topic.TopicCreation;
import io.github.esflink.sinks.kafka.topic.TopicTemplate;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Writes dead letters to a topic, in the JSON of {@link
 * io.github.esflink.sinks.core.deadletter.DeadLetterJson}, keyed by stream, so that the letters of
 * one stream keep their order. With a sink that delivers exactly once it should do the same: then a
 * letter is there once.
 *
 * <p>A letter that is too large for the topic goes without the data and the metadata of its event:
 * header {@code esdb-dead-letter-data-omitted} says how many bytes of data it had. The event is in
 * EventStoreDB, from where a redelivery fetches it again.
 */
@PublicEvolving
public final class KafkaDeadLetters implements DeadLetterOutput {

    private final KafkaConnection connection;
    private final TopicTemplate topic;
    private final Delivery delivery;
    private final Duration transactionTimeout;
    private final @Nullable TopicCreation creation;

    private KafkaDeadLetters(
            KafkaConnection connection,
            TopicTemplate topic,
            Delivery delivery,
            Duration transactionTimeout,
            @Nullable TopicCreation creation) {
        this.connection = connection;
        this.topic = topic;
        this.delivery = delivery;
        this.transactionTimeout = transactionTimeout;
        this.creation = creation;
    }

    /**
     * To a topic that is there.
     *
     * @param topic its name; no template
     * @throws SettingsException when it is none
     */
    public static KafkaDeadLetters to(KafkaConnection connection, String topic, Delivery delivery) {
        return new KafkaDeadLetters(
                connection,
                fixed(topic),
                delivery,
                KafkaEventSinkBuilder.DEFAULT_TRANSACTION_TIMEOUT,
                null);
    }

    /**
     * The same with another transaction timeout, which only counts where letters are written
     * exactly once. Default: 15 min.
     *
     * @throws SettingsException when Kafka has no such timeout
     */
    public KafkaDeadLetters withTransactionTimeout(Duration timeout) {
        SettingErrors wrong = new SettingErrors();
        ProducerSettings.checkTransactionTimeout(timeout, wrong);
        if (!wrong.isEmpty()) {
            throw wrong.asException("The dead letters' topic cannot be written");
        }
        return new KafkaDeadLetters(connection, topic, delivery, timeout, creation);
    }

    /**
     * The same, and a missing topic is created.
     *
     * @param partitions -1 for the brokers' default
     * @param replication -1 for the brokers' default
     */
    public KafkaDeadLetters creatingTopic(int partitions, int replication) {
        return new KafkaDeadLetters(
                connection,
                topic,
                delivery,
                transactionTimeout,
                new TopicCreation(partitions, (short) replication));
    }

    private static TopicTemplate fixed(String topic) {
        SettingErrors wrong = new SettingErrors();
        try {
            TopicTemplate template = TopicTemplate.of(topic);
            if (template.isFixed()) {
                return template;
            }
            wrong.expect(false, "topic", "a name and no template", topic);
        } catch (IllegalArgumentException e) {
            wrong.add("topic", String.valueOf(e.getMessage()));
        }
        throw wrong.asException("The dead letters' topic cannot be written");
    }

    @Override
    public void attachTo(DataStream<DeadLetter> letters, SinkContext context) {
        Map<String, String> tuning =
                Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, Compression.ZSTD.kafkaName());
        letters.map(new LetterRecords(connection, topic.toString(), creation))
                .returns(PreparedRecord.class)
                .name("Dead letters")
                .uid(context.uidPrefix() + "-records")
                .sinkTo(
                        new KafkaDelivery(
                                new ProducerSettings(connection, transactionTimeout, tuning),
                                topic,
                                TransactionPrefix.of(context),
                                delivery == Delivery.EXACTLY_ONCE,
                                false))
                .name("Kafka dead letters")
                .uid(context.uidPrefix());
    }

    @Override
    public PreflightReport preflight(
            SinkContext context, CheckpointTiming checkpoints, boolean create) {
        KafkaPreflight preflight =
                new KafkaPreflight(
                        connection,
                        topic,
                        creation,
                        delivery == Delivery.EXACTLY_ONCE
                                ? new KafkaPreflight.Transactions(
                                        TransactionPrefix.of(context),
                                        transactionTimeout,
                                        checkpoints)
                                : null);
        return create ? preflight.run() : preflight.validate();
    }
}
