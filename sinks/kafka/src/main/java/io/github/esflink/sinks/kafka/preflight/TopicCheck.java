package io.github.esflink.sinks.kafka.preflight;

import io.github.esflink.sinks.core.preflight.Finding;
import io.github.esflink.sinks.kafka.topic.KafkaCalls;
import io.github.esflink.sinks.kafka.topic.TopicCreation;
import io.github.esflink.sinks.kafka.topic.TopicTemplate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Whether the sink's topics are there, as asked for, and may be written. */
final class TopicCheck {

    /** Of the topics that a template matches so many are looked at. */
    private static final int TOPICS_OF_TEMPLATE = 100;

    private final Admin admin;
    private final TopicTemplate topic;
    private final @Nullable TopicCreation creation;
    private final boolean transactional;

    /**
     * @param transactional whether the sink has to find open transactions, for which it must read
     */
    TopicCheck(
            Admin admin,
            TopicTemplate topic,
            @Nullable TopicCreation creation,
            boolean transactional) {
        this.admin = admin;
        this.topic = topic;
        this.creation = creation;
        this.transactional = transactional;
    }

    void run(boolean validateOnly, List<Finding> findings) {
        if (topic.isFixed()) {
            check(topic.toString(), validateOnly, findings);
            return;
        }
        checkReplication(findings);
        Pattern pattern = topic.topics();
        KafkaCalls.await(admin.listTopics().names()).stream()
                .filter(name -> pattern.matcher(name).matches())
                .sorted()
                .limit(TOPICS_OF_TEMPLATE)
                .forEach(name -> check(name, validateOnly, findings));
    }

    /** Which topics there will be is not known, but that none of them can be created. */
    private void checkReplication(List<Finding> findings) {
        if (creation == null) {
            return;
        }
        Collection<Node> brokers = KafkaCalls.brokers(admin);
        if (brokers != null && creation.replication() > brokers.size()) {
            findings.add(
                    Finding.refused(
                            "No topic of the template \"%s\" can be created: createTopic:replicationFactor is %d, and the cluster has %d brokers."
                                    .formatted(topic, creation.replication(), brokers.size())));
        }
    }

    private void check(String name, boolean validateOnly, List<Finding> findings) {
        try {
            examine(KafkaCalls.describe(admin, name), findings);
        } catch (UnknownTopicOrPartitionException e) {
            if (creation == null) {
                findings.add(
                        Finding.refused(
                                "Topic %s does not exist. Create it, or let the sink do so with createTopic."
                                        .formatted(name)));
            } else {
                create(name, creation, validateOnly, findings);
            }
        } catch (TopicAuthorizationException e) {
            findings.add(missingAccess(Set.of(AclOperation.DESCRIBE, AclOperation.WRITE), name));
        }
    }

    private void create(
            String name, TopicCreation how, boolean validateOnly, List<Finding> findings) {
        try {
            if (validateOnly) {
                KafkaCalls.await(
                        admin.createTopics(
                                        List.of(how.topic(name)),
                                        new CreateTopicsOptions().validateOnly(true))
                                .all());
            } else {
                KafkaCalls.create(admin, how.topic(name));
            }
            findings.add(
                    Finding.note(
                            "Topic %s %s created (%s)."
                                    .formatted(
                                            name,
                                            validateOnly ? "does not exist and will be" : "was",
                                            how)));
        } catch (TopicExistsException e) {
            // Somebody was faster.
        } catch (AuthorizationException e) {
            findings.add(
                    Finding.refused(
                            "Topic %s does not exist, and this user may not create it: it needs CREATE on the topic or the cluster."
                                    .formatted(name)));
        } catch (KafkaException e) {
            findings.add(
                    Finding.refused(
                            "Topic %s does not exist and cannot be created (%s): %s"
                                    .formatted(name, how, e.getMessage())));
        }
    }

    private void examine(TopicDescription found, List<Finding> findings) {
        int partitions = found.partitions().size();
        int replicas = found.partitions().get(0).replicas().size();
        if (creation != null && creation.partitions() > 0 && creation.partitions() != partitions) {
            findings.add(
                    Finding.note(
                            "Topic %s exists with %d partitions, not the %d of createTopic:partitions; it stays as it is."
                                    .formatted(found.name(), partitions, creation.partitions())));
        }
        int minInSync = minInSyncReplicas(found.name());
        if (minInSync > replicas) {
            findings.add(
                    Finding.refused(
                            "Topic %s has %d replicas and asks for %d in sync (min.insync.replicas): no record would ever be acknowledged."
                                    .formatted(found.name(), replicas, minInSync)));
        }
        checkRetention(found.name(), findings);
        checkAccess(found, findings);
    }

    /** Records carry the time of their event, and by that time they are deleted. */
    private void checkRetention(String name, List<Finding> findings) {
        String retention = setting(name, TopicConfig.RETENTION_MS_CONFIG);
        String policy = setting(name, TopicConfig.CLEANUP_POLICY_CONFIG);
        if (retention != null
                && Long.parseLong(retention) >= 0
                && policy != null
                && policy.contains(TopicConfig.CLEANUP_POLICY_DELETE)
                && "CreateTime".equals(setting(name, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG))) {
            findings.add(
                    Finding.note(
                            "Topic %s keeps records for %s ms of their own time, which is when the event was written: older events are deleted soon after they arrive. Set retention.ms=-1, or message.timestamp.type=LogAppendTime."
                                    .formatted(name, retention)));
        }
    }

    private void checkAccess(TopicDescription found, List<Finding> findings) {
        Collection<AclOperation> allowed = found.authorizedOperations();
        if (allowed == null || allowed.contains(AclOperation.ALL)) {
            return;
        }
        EnumSet<AclOperation> missing = EnumSet.of(AclOperation.WRITE);
        if (transactional) {
            missing.add(AclOperation.READ);
        }
        missing.removeAll(allowed);
        if (!missing.isEmpty()) {
            findings.add(missingAccess(missing, found.name()));
        }
        if (!allowed.contains(AclOperation.DESCRIBE_CONFIGS)) {
            findings.add(
                    Finding.note(
                            "This user may not read the settings of topic %s (DESCRIBE_CONFIGS): that it takes records up to the brokers' default size is assumed."
                                    .formatted(found.name())));
        }
    }

    private Finding missingAccess(Set<AclOperation> missing, String name) {
        return Finding.refused(
                "This user has no access to topic %s: %s missing%s."
                        .formatted(
                                name,
                                String.join(
                                        ", ",
                                        missing.stream().map(AclOperation::name).sorted().toList()),
                                missing.contains(AclOperation.READ)
                                        ? " (READ finds transactions that a crash left open)"
                                        : ""));
    }

    private int minInSyncReplicas(String name) {
        String replicas = setting(name, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        return replicas == null ? 1 : Integer.parseInt(replicas);
    }

    private @Nullable String setting(String topicName, String setting) {
        return KafkaCalls.setting(admin, ConfigResource.Type.TOPIC, topicName, setting);
    }
}
