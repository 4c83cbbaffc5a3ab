package io.github.esflink.sinks.kafka.topic;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.annotation.Internal;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** Waits for answers of the admin client. */
@Internal
public final class KafkaCalls {

    /** Longer than the client's own limit, which ends a call with a better message. */
    private static final long SECONDS = 90;

    private static final long BETWEEN_TRIES_MILLIS = 100;
    private static final int MOST_TRIES = 300;

    private KafkaCalls() {}

    /**
     * @param future what a map of answers holds for what was asked
     * @throws KafkaException what the brokers or the client said
     */
    public static <T> T await(@Nullable KafkaFuture<T> future) {
        try {
            return Objects.requireNonNull(future, "asked for").get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known
                    ? known
                    : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                    "no answer within " + SECONDS + " s", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /**
     * The brokers of the cluster, those too that are down ({@link Node#isFenced()}).
     *
     * @return null when they do not know the latter, before Kafka 4.0
     * @throws KafkaException what the brokers or the client said
     */
    public static @Nullable Collection<Node> brokers(Admin admin) {
        try {
            return await(
                    admin.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true))
                            .nodes());
        } catch (UnsupportedVersionException e) {
            return null;
        }
    }

    /**
     * A topic, with what this user may do with it.
     *
     * @throws KafkaException what the brokers or the client said
     */
    public static TopicDescription describe(Admin admin, String topic) {
        return await(
                admin.describeTopics(
                                List.of(topic),
                                new DescribeTopicsOptions().includeAuthorizedOperations(true))
                        .topicNameValues()
                        .get(topic));
    }

    /**
     * Creates a topic and waits until its leaders take records. The controller answers before they
     * do; a producer that writes in between may have its first batch refused and its second one
     * taken, and can never get the first one in after that.
     *
     * @throws KafkaException what the brokers or the client said
     */
    public static void create(Admin admin, NewTopic topic) {
        await(admin.createTopics(List.of(topic)).all());
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (TopicPartitionInfo partition : describeCreated(admin, topic.name()).partitions()) {
            ends.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
        }
        // Repeated by the client for as long as one of them is no leader yet.
        await(admin.listOffsets(ends).all());
    }

    private static TopicDescription describeCreated(Admin admin, String topic) {
        for (int tries = 1; ; tries++) {
            try {
                return describe(admin, topic);
            } catch (UnknownTopicOrPartitionException e) {
                // The broker that was asked has not heard of it yet.
                if (tries == MOST_TRIES) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_TRIES_MILLIS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /**
     * A setting of a topic or a broker.
     *
     * @return null when this user may not read it
     * @throws KafkaException what the brokers or the client said
     */
    public static @Nullable String setting(
            Admin admin, ConfigResource.Type type, String resourceName, String name) {
        Config settings = settings(admin, type, resourceName);
        return settings == null ? null : value(settings, name);
    }

    /** As {@link #setting}, all of them. */
    static @Nullable Config settings(Admin admin, ConfigResource.Type type, String resourceName) {
        ConfigResource resource = new ConfigResource(type, resourceName);
        try {
            return await(admin.describeConfigs(List.of(resource)).values().get(resource));
        } catch (AuthorizationException e) {
            return null;
        }
    }

    /** A setting of these; null when it is none of them. */
    static @Nullable String value(Config settings, String name) {
        ConfigEntry entry = settings.get(name);
        return entry == null ? null : entry.value();
    }
}
