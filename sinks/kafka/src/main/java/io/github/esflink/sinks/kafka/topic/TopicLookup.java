package io.github.esflink.sinks.kafka.topic;

import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.flink.annotation.Internal;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.Topic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the brokers say of topics, remembered for as long as clients remember metadata; of one that
 * is missing or refused, asked again after {@value MissingTopics#FOR_MILLIS} ms. While brokers that
 * are asked again do not answer, what they said before counts.
 *
 * <p>One thread at a time. Asking blocks, up to the client's {@code default.api.timeout.ms}.
 */
@Internal
public final class TopicLookup implements Topics {

    private static final Logger LOG = LoggerFactory.getLogger(TopicLookup.class);

    /** Kafka's own default. */
    private static final long DEFAULT_MAX_AGE_MILLIS = 300_000;

    /** Of these classes, not of others below them: a failed authentication is one of a setting. */
    private static final Set<Class<? extends KafkaException>> FOR_GOOD =
            Set.of(
                    ClusterAuthorizationException.class,
                    InvalidConfigurationException.class,
                    InvalidPartitionsException.class,
                    InvalidReplicaAssignmentException.class,
                    InvalidRequestException.class,
                    InvalidTopicException.class,
                    PolicyViolationException.class,
                    TopicAuthorizationException.class);

    private static final Set<AclOperation> WRITING = Set.of(AclOperation.WRITE, AclOperation.ALL);

    private final Admin admin;
    private final @Nullable TopicCreation creation;
    private final LongSupplier millis;
    private final long maxAge;
    private final Map<String, Found> found = new HashMap<>();
    private final MissingTopics missing;

    private record Found(TopicFacts facts, long until) {}

    /**
     * @param admin closed with this
     * @param creation null when missing topics stay missing
     * @param connection whose {@code metadata.max.age.ms} counts
     * @param millis a clock
     */
    public TopicLookup(
            Admin admin,
            @Nullable TopicCreation creation,
            KafkaConnection connection,
            LongSupplier millis) {
        String given = connection.property(CommonClientConfigs.METADATA_MAX_AGE_CONFIG);
        this.maxAge = given == null ? DEFAULT_MAX_AGE_MILLIS : Long.parseLong(given);
        this.admin = admin;
        this.creation = creation;
        this.millis = millis;
        this.missing = new MissingTopics(millis);
    }

    @Override
    public @Nullable TopicFacts of(String topic) {
        Found known = found.get(topic);
        if (known != null && millis.getAsLong() < known.until()) {
            return known.facts();
        }
        MissingTopics.Missing gone = missing.get(topic);
        if (gone != null) {
            if (gone.refusal() != null) {
                throw new TopicRefusedException(topic, gone.refusal());
            }
            return null;
        }
        TopicFacts asked;
        try {
            asked = ask(topic);
        } catch (KafkaException e) {
            if (isForGood(e)) {
                found.remove(topic);
                missing.add(topic, String.valueOf(e.getMessage()));
                throw new TopicRefusedException(topic, String.valueOf(e.getMessage()));
            }
            if (known == null || !(e instanceof RetriableException)) {
                throw new KafkaException(
                        "Topic %s could not be looked at or created: %s"
                                .formatted(topic, e.getMessage()),
                        e);
            }
            LOG.warn(
                    "Topic {} could not be looked at again ({}): what was known of it counts for {}"
                            + " ms more.",
                    topic,
                    e.getMessage(),
                    MissingTopics.FOR_MILLIS);
            found.put(topic, new Found(known.facts(), inMillis(MissingTopics.FOR_MILLIS)));
            return known.facts();
        }
        if (asked == null) {
            found.remove(topic);
            missing.add(topic, null);
        } else {
            found.put(topic, new Found(asked, inMillis(maxAge)));
        }
        return asked;
    }

    /**
     * Whether asking again would not help. With a broker down there may be enough replicas later;
     * brokers before Kafka 4.0 do not say who is down.
     */
    private boolean isForGood(KafkaException e) {
        if (e instanceof InvalidReplicationFactorException) {
            Collection<Node> brokers = KafkaCalls.brokers(admin);
            return brokers != null && brokers.stream().noneMatch(Node::isFenced);
        }
        return FOR_GOOD.contains(e.getClass());
    }

    private long inMillis(long more) {
        return millis.getAsLong() + more;
    }

    /** A producer that the brokers refuse a topic ends the job, and comes to it again then. */
    private @Nullable TopicFacts ask(String topic) {
        if (Topic.isInternal(topic)) {
            throw new InvalidTopicException("it is one of Kafka's own");
        }
        Integer partitions = partitions(topic);
        if (partitions == null && creation != null) {
            create(topic, creation);
            partitions = partitions(topic);
        }
        return partitions == null ? null : facts(topic, partitions);
    }

    private @Nullable Integer partitions(String topic) {
        TopicDescription described;
        try {
            described = KafkaCalls.describe(admin, topic);
        } catch (UnknownTopicOrPartitionException e) {
            return null;
        }
        Set<AclOperation> allowed = described.authorizedOperations();
        if (allowed != null && Collections.disjoint(allowed, WRITING)) {
            throw new TopicAuthorizationException("this user may not write to it", Set.of(topic));
        }
        return described.partitions().size();
    }

    private void create(String topic, TopicCreation how) {
        try {
            KafkaCalls.create(admin, how.topic(topic));
            LOG.info("Created topic {}: {}.", topic, how);
        } catch (TopicExistsException e) {
            // Another subtask was faster.
        }
    }

    private TopicFacts facts(String topic, int partitions) {
        Config settings = KafkaCalls.settings(admin, ConfigResource.Type.TOPIC, topic);
        if (settings == null) {
            LOG.warn(
                    "The settings of topic {} may not be read (DESCRIBE_CONFIGS is missing): the"
                            + " brokers' defaults are taken for them, such as records up to {}"
                            + " bytes.",
                    topic,
                    TopicFacts.DEFAULT_MAX_MESSAGE_BYTES);
        }
        return TopicFacts.of(partitions, settings);
    }

    @Override
    public void close() {
        admin.close();
    }
}
