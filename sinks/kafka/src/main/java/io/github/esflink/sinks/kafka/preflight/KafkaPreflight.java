package io.github.esflink.sinks.kafka.preflight;

import io.github.esflink.secret.SecretException;
import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.Finding;
import io.github.esflink.sinks.core.preflight.PreflightReport;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.topic.TopicCreation;
import io.github.esflink.sinks.kafka.topic.TopicTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the brokers with the eyes of a sink that is about to start, and says in a sentence each
 * what speaks against it: brokers that cannot be reached, do not trust or are not trusted, topics
 * that are missing, access that is missing, a transaction timeout that is too long or too short,
 * transactional ids that another job is using.
 *
 * <p>Runs where the job is submitted, with that machine's network and secrets. What it cannot see:
 * a running job with the same transactional ids that has nothing to write at the moment, topics
 * that a template will name later, and access that is taken away afterwards.
 *
 * <p>Blocks, half a minute at the most when brokers do not answer; with transactions open under its
 * ids up to a checkpoint interval, 12 s at the most.
 */
@PublicEvolving
public final class KafkaPreflight {

    private static final String REQUEST_TIMEOUT_MILLIS = "5000";
    private static final String CALL_TIMEOUT_MILLIS = "10000";

    private final KafkaConnection connection;
    private final TopicTemplate topic;
    private final @Nullable TopicCreation creation;
    private final @Nullable Transactions transactions;

    /**
     * What is needed to look at transactions.
     *
     * @param prefix of the transactional ids
     * @param timeout after which brokers abort a transaction
     * @param checkpoints which commit them
     */
    public record Transactions(String prefix, Duration timeout, CheckpointTiming checkpoints) {}

    /**
     * @param creation null when missing topics stay missing
     * @param transactions null when there are none
     */
    public KafkaPreflight(
            KafkaConnection connection,
            TopicTemplate topic,
            @Nullable TopicCreation creation,
            @Nullable Transactions transactions) {
        this.connection = connection;
        this.topic = topic;
        this.creation = creation;
        this.transactions = transactions;
    }

    /** Checks everything, and creates the topic when it is missing and the sink is told to. */
    public PreflightReport run() {
        return check(false);
    }

    /** Checks everything and creates no topic. */
    public PreflightReport validate() {
        return check(true);
    }

    private PreflightReport check(boolean validateOnly) {
        List<Finding> findings = new ArrayList<>();
        Properties properties;
        try {
            properties = connection.resolveForAdmin();
        } catch (SecretException e) {
            findings.add(
                    Finding.note(
                            "The brokers were not asked, because a secret is not known on this machine. %s"
                                    .formatted(e.getMessage())));
            return new PreflightReport(findings);
        }
        shorten(properties);
        try (Admin admin = Admin.create(properties)) {
            ask(admin, validateOnly, findings);
        } catch (KafkaException e) {
            findings.add(Finding.refused(Refusals.sentence(e, connection)));
        }
        return new PreflightReport(findings);
    }

    private void ask(Admin admin, boolean validateOnly, List<Finding> findings) {
        ClusterCheck cluster = ClusterCheck.of(admin);
        new TopicCheck(admin, topic, creation, transactions != null).run(validateOnly, findings);
        if (transactions != null) {
            Properties producer = connection.resolveForProducer();
            shorten(producer);
            new TransactionCheck(admin, cluster, producer, transactions).run(findings);
        }
    }

    private static void shorten(Properties properties) {
        properties.setProperty(
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        properties.setProperty(
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_TIMEOUT_MILLIS);
    }
}
