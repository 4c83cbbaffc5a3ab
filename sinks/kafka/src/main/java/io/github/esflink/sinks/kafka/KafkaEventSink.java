package io.github.esflink.sinks.kafka;

import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterOutput;
import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.PreflightReport;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.connection.ProducerSettings;
import io.github.esflink.sinks.kafka.delivery.KafkaDelivery;
import io.github.esflink.sinks.kafka.delivery.TransactionPrefix;
import io.github.esflink.sinks.kafka.preflight.KafkaPreflight;
import io.github.esflink.sinks.kafka.record.PreparedRecord;
import io.github.esflink.sinks.kafka.record.RecordCheck;
import io.github.esflink.sinks.kafka.record.RecordShape;
import io.github.esflink.sinks.kafka.topic.TopicCreation;
import io.github.esflink.sinks.kafka.topic.TopicTemplate;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Writes every event as a record to Kafka.
 *
 * <pre>{@code
 * KafkaEventSink sink =
 *         KafkaEventSink.builder()
 *                 .setConnection(
 *                         KafkaConnection.builder().setBootstrapServers("kafka:9092").build())
 *                 .setTopic("orders")
 *                 .setKey(RecordKey.stream())
 *                 .build();
 * sink.preflight(context, checkpointTiming).run().throwIfRefused();
 * sink.attachTo(events, context);
 * }</pre>
 *
 * <p>Exactly once unless told otherwise, in the order of each stream on its partition. An event
 * that can never be a record is a dead letter. Immutable.
 */
@PublicEvolving
public final class KafkaEventSink implements EventSink {

    private final TopicTemplate topic;
    private final @Nullable TopicCreation creation;
    private final Delivery delivery;
    private final boolean goOnAfterLoss;
    private final ProducerSettings producers;
    private final KafkaEventSinkBuilder content;

    KafkaEventSink(
            TopicTemplate topic,
            @Nullable TopicCreation creation,
            ProducerSettings producers,
            KafkaEventSinkBuilder content) {
        this.topic = topic;
        this.creation = creation;
        this.delivery = content.delivery;
        this.goOnAfterLoss = content.goOnAfterLoss;
        this.producers = producers;
        this.content = content;
    }

    public static KafkaEventSinkBuilder builder() {
        return new KafkaEventSinkBuilder();
    }

    /**
     * Everything that can be known to be wrong before the job is submitted. Talks to the brokers
     * when it is run.
     *
     * @param context as it will be given to {@link #attachTo}
     */
    public KafkaPreflight preflight(SinkContext context, CheckpointTiming checkpoints) {
        KafkaConnection connection = producers.connection();
        return new KafkaPreflight(connection, topic, creation, transactions(context, checkpoints));
    }

    @Override
    public PreflightReport preflight(
            SinkContext context, CheckpointTiming checkpoints, boolean create) {
        KafkaPreflight own = preflight(context, checkpoints);
        PreflightReport report = create ? own.run() : own.validate();
        DeadLetterOutput output = content.deadLetters;
        return output == null
                ? report
                : report.and(output.preflight(lettersOf(context), checkpoints, create));
    }

    private static SinkContext lettersOf(SinkContext context) {
        return new SinkContext(context.connectorId(), context.uidPrefix() + "-dead-letters");
    }

    private KafkaPreflight.@Nullable Transactions transactions(
            SinkContext context, CheckpointTiming checkpoints) {
        return delivery == Delivery.EXACTLY_ONCE
                ? new KafkaPreflight.Transactions(
                        TransactionPrefix.of(context), producers.transactionTimeout(), checkpoints)
                : null;
    }

    @Override
    public void attachTo(KeyedStream<EventRecord, String> events, SinkContext context) {
        DeadLetterOutput output = content.deadLetters;
        OutputTag<DeadLetter> letters =
                output == null
                        ? null
                        : new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));
        SingleOutputStreamOperator<PreparedRecord> prepared =
                events.process(
                                new RecordCheck(
                                        context.connectorId(),
                                        producers.connection(),
                                        shape(context),
                                        creation,
                                        letters))
                        .returns(PreparedRecord.class)
                        .name("Kafka records")
                        .uid(context.uidPrefix() + "-records");
        prepared.sinkTo(delivery(context)).name("Kafka sink").uid(context.uidPrefix());
        if (output != null && letters != null) {
            output.attachTo(prepared.getSideOutput(letters), lettersOf(context));
        }
    }

    private RecordShape shape(SinkContext context) {
        return new RecordShape(
                topic,
                content.key,
                content.form,
                content.tombstones,
                new RecordHeaders(
                        context.connectorId(),
                        content.ignoreSystemHeaders,
                        content.headerSelection),
                content.defaultHeaders);
    }

    private KafkaDelivery delivery(SinkContext context) {
        return new KafkaDelivery(
                producers,
                topic,
                TransactionPrefix.of(context),
                delivery == Delivery.EXACTLY_ONCE,
                goOnAfterLoss);
    }
}
