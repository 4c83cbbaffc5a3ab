package io.github.esflink.sinks.kafka.delivery;

import io.github.esflink.sinks.kafka.connection.ProducerSettings;
import io.github.esflink.sinks.kafka.record.PreparedRecord;
import io.github.esflink.sinks.kafka.record.PreparedRecordSchema;
import io.github.esflink.sinks.kafka.topic.KafkaCalls;
import io.github.esflink.sinks.kafka.topic.TopicTemplate;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Flink's Kafka sink, made where it runs.
 *
 * <p>{@link KafkaSink} takes the properties of its producers, passwords and all, into the job
 * graph. This one takes them as references and makes a {@code KafkaSink} of its own for each writer
 * and committer, on the task manager. On the way it looks into refused commits ({@link
 * RefusedCommit}) and measures how old events are when they become visible.
 *
 * <p>The state is the same with either delivery, so that a savepoint of one is restored by the
 * other: transactions that are pending in it are committed in any case.
 */
@Internal
public final class KafkaDelivery
        implements Sink<PreparedRecord>,
                SupportsWriterState<PreparedRecord, KafkaWriterState>,
                SupportsCommitter<PreparedTransaction>,
                SupportsPostCommitTopology<PreparedTransaction> {

    private static final long serialVersionUID = 1L;

    private final ProducerSettings settings;
    private final TopicTemplate topic;
    private final String prefix;
    private final boolean exactlyOnce;
    private final boolean goOnAfterLoss;

    /**
     * @param prefix of the transactional ids
     * @param goOnAfterLoss whether a transaction that is lost for good is logged instead of ending
     *     the job
     */
    public KafkaDelivery(
            ProducerSettings settings,
            TopicTemplate topic,
            String prefix,
            boolean exactlyOnce,
            boolean goOnAfterLoss) {
        this.settings = settings;
        this.topic = topic;
        this.prefix = prefix;
        this.exactlyOnce = exactlyOnce;
        this.goOnAfterLoss = goOnAfterLoss;
    }

    private KafkaSink<PreparedRecord> connectors(DeliveryGuarantee guarantee) {
        return KafkaSink.<PreparedRecord>builder()
                .setKafkaProducerConfig(settings.resolve())
                .setDeliveryGuarantee(guarantee)
                .setTransactionalIdPrefix(prefix)
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setRecordSerializer(new PreparedRecordSchema(topic))
                .build();
    }

    @Override
    public TransactionalWriter createWriter(WriterInitContext context) {
        return restoreWriter(context, List.of());
    }

    @Override
    public TransactionalWriter restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> recoveredState) {
        WriterInitContext watched = context;
        DeliveryGuarantee guarantee = DeliveryGuarantee.EXACTLY_ONCE;
        if (!exactlyOnce) {
            EventLatency latency = new EventLatency(context.metricGroup());
            watched = new AcknowledgedContext(context, latency::onAcknowledged);
            guarantee = DeliveryGuarantee.AT_LEAST_ONCE;
        } else {
            reach();
        }
        return new TransactionalWriter(
                connectors(guarantee).restoreWriter(watched, recoveredState),
                restored(context.getRestoredCheckpointId()));
    }

    /**
     * Fails when the brokers do not answer, so that the connector's writer does not: while it
     * starts, nobody can close its admin client ({@link LeakedAdminClient}), and a job that
     * restarts all through an outage would pile them up.
     */
    private void reach() {
        try (Admin admin = Admin.create(settings.connection().resolveForAdmin())) {
            KafkaCalls.await(admin.describeCluster().nodes());
        }
    }

    @Override
    public Committer<PreparedTransaction> createCommitter(CommitterInitContext context) {
        LazyAdmin admin =
                new LazyAdmin(() -> Admin.create(settings.connection().resolveForAdmin()));
        return new GuardedCommitter(
                connectors(DeliveryGuarantee.EXACTLY_ONCE).createCommitter(context),
                new RefusedCommit(
                        admin,
                        restored(context.getRestoredCheckpointId()),
                        settings.transactionTimeout().toMillis()),
                new EventLatency(context.metricGroup()),
                admin,
                goOnAfterLoss);
    }

    private static long restored(OptionalLong checkpoint) {
        return checkpoint.orElse(PreparedTransaction.NO_CHECKPOINT);
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return KafkaStateFormats.writer();
    }

    @Override
    public SimpleVersionedSerializer<PreparedTransaction> getCommittableSerializer() {
        return KafkaStateFormats.prepared();
    }

    /**
     * Keeps each committer with its writer in one task manager, as {@link KafkaSink} does: they
     * hand producers to each other in memory.
     */
    @Override
    public void addPostCommitTopology(
            DataStream<CommittableMessage<PreparedTransaction>> committables) {
        Transformation<?> operator = committables.getTransformation();
        while (operator.getOutputType() instanceof CommittableMessageTypeInfo
                && operator.getCoLocationGroupKey() == null) {
            operator.setCoLocationGroupKey(prefix);
            operator = operator.getInputs().get(0);
        }
    }
}
