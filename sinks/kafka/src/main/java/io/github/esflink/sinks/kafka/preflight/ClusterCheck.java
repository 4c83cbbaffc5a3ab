package io.github.esflink.sinks.kafka.preflight;

import io.github.esflink.sinks.kafka.topic.KafkaCalls;
import java.util.Collection;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/** A cluster that answered, and the settings of one of its brokers. */
final class ClusterCheck {

    private final Admin admin;
    private final Collection<Node> nodes;

    private ClusterCheck(Admin admin, Collection<Node> nodes) {
        this.admin = admin;
        this.nodes = nodes;
    }

    /**
     * @throws org.apache.kafka.common.KafkaException when it does not answer
     */
    static ClusterCheck of(Admin admin) {
        return new ClusterCheck(admin, KafkaCalls.await(admin.describeCluster().nodes()));
    }

    /**
     * A setting of a broker.
     *
     * @return null when it may not be read
     */
    @Nullable Long setting(String name) {
        String broker = nodes.iterator().next().idString();
        String value = KafkaCalls.setting(admin, ConfigResource.Type.BROKER, broker, name);
        return value == null ? null : Long.valueOf(value);
    }
}
