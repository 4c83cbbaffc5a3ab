package io.github.esflink.sinks.kafka.record;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.form.RecordForm;
import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.kafka.topic.TopicTemplate;
import java.io.Serializable;
import java.util.LinkedHashMap;
import org.apache.flink.annotation.Internal;

/**
 * What a Kafka record is made of.
 *
 * @param topic where it goes
 * @param key its key, which is also that of its partition
 * @param form its value
 * @param tombstones whether the deletion of a stream becomes a record without value
 * @param headers what is said of the event beside its value
 * @param defaultHeaders the same for every record, resolved where records are made
 */
@Internal
public record RecordShape(
        TopicTemplate topic,
        RecordKey key,
        RecordForm form,
        boolean tombstones,
        RecordHeaders headers,
        LinkedHashMap<String, Secret> defaultHeaders)
        implements Serializable {

    public RecordShape {
        defaultHeaders = new LinkedHashMap<>(defaultHeaders);
    }

    /** In the order in which they were given. */
    @Override
    public LinkedHashMap<String, Secret> defaultHeaders() {
        return new LinkedHashMap<>(defaultHeaders);
    }
}
