package io.github.esflink.sinks.kafka.topic;

import java.io.Serializable;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * How topics that are missing are created.
 *
 * @param partitions 1 or more; -1 for the brokers' default
 * @param replication 1 or more; -1 for the brokers' default
 */
@Internal
public record TopicCreation(int partitions, short replication) implements Serializable {

    /** A topic of that name, not yet created. */
    public NewTopic topic(String name) {
        return new NewTopic(
                name,
                partitions < 0 ? Optional.empty() : Optional.of(partitions),
                replication < 0 ? Optional.empty() : Optional.of(replication));
    }
}
