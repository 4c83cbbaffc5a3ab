package io.github.esflink.sinks.kafka.delivery;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.producer.RecordMetadata;

/** A writer's context that also hears of every record that the brokers acknowledged. */
final class AcknowledgedContext implements WriterInitContext {

    private final WriterInitContext flinks;
    private final Consumer<RecordMetadata> acknowledged;

    /**
     * @param acknowledged called in the producer's thread; must be fast
     */
    AcknowledgedContext(WriterInitContext flinks, Consumer<RecordMetadata> acknowledged) {
        this.flinks = flinks;
        this.acknowledged = acknowledged;
    }

    @Override
    @SuppressWarnings("unchecked") // the writer publishes what its client calls metadata
    public <MetaT> Optional<Consumer<MetaT>> metadataConsumer() {
        return Optional.of((Consumer<MetaT>) acknowledged);
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        return flinks.getUserCodeClassLoader();
    }

    @Override
    public MailboxExecutor getMailboxExecutor() {
        return flinks.getMailboxExecutor();
    }

    @Override
    public ProcessingTimeService getProcessingTimeService() {
        return flinks.getProcessingTimeService();
    }

    @Override
    public SinkWriterMetricGroup metricGroup() {
        return flinks.metricGroup();
    }

    @Override
    public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
        return flinks.asSerializationSchemaInitializationContext();
    }

    @Override
    public boolean isObjectReuseEnabled() {
        return flinks.isObjectReuseEnabled();
    }

    @Override
    public <IN> TypeSerializer<IN> createInputSerializer() {
        return flinks.createInputSerializer();
    }

    @Override
    public OptionalLong getRestoredCheckpointId() {
        return flinks.getRestoredCheckpointId();
    }

    @Override
    public JobInfo getJobInfo() {
        return flinks.getJobInfo();
    }

    @Override
    public TaskInfo getTaskInfo() {
        return flinks.getTaskInfo();
    }
}
