package io.github.esflink.sinks.kafka.record;

import io.github.esflink.sinks.kafka.topic.TopicTemplate;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Hands out what is prepared already, and says which topics there may be. */
@Internal
public final class PreparedRecordSchema
        implements KafkaRecordSerializationSchema<PreparedRecord>, KafkaDatasetFacetProvider {

    private static final long serialVersionUID = 1L;

    private final TopicTemplate topic;

    public PreparedRecordSchema(TopicTemplate topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            PreparedRecord prepared, KafkaSinkContext context, @Nullable Long timestamp) {
        return prepared.record();
    }

    /** The topics in which the sink looks for transactions left open by an earlier attempt. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(
                        topic.isFixed()
                                ? DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic.toString()))
                                : DefaultKafkaDatasetIdentifier.ofPattern(topic.topics())));
    }
}
