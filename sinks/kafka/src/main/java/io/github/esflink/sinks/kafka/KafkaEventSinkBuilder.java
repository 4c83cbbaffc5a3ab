package io.github.esflink.sinks.kafka;

import io.github.esflink.sinks.core.deadletter.DeadLetterOutput;
import io.github.esflink.sinks.core.form.RecordForm;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.connection.ProducerSettings;
import io.github.esflink.sinks.kafka.topic.TopicCreation;
import io.github.esflink.sinks.kafka.topic.TopicTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link KafkaEventSink}. Where a setting is one of the server's connector, its Javadoc
 * begins with the server's name of it. Not thread-safe, not for reuse.
 */
@PublicEvolving
public final class KafkaEventSinkBuilder {

    /** What brokers allow unless told otherwise. */
    static final Duration DEFAULT_TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

    private static final int MAX_REPLICATION = Short.MAX_VALUE;

    RecordKey key = RecordKey.none();
    RecordForm form = RecordForm.data();
    boolean tombstones;
    boolean ignoreSystemHeaders = true;
    final LinkedHashMap<String, String> defaultHeaders = new LinkedHashMap<>();
    Delivery delivery = Delivery.EXACTLY_ONCE;
    boolean goOnAfterLoss;
    @Nullable DeadLetterOutput deadLetters;

    private KafkaConnection connection = KafkaConnection.builder().build();
    private @Nullable String topic;
    private boolean createTopic;
    private int partitions = -1;
    private int replication = -1;
    private Duration transactionTimeout = DEFAULT_TRANSACTION_TIMEOUT;
    private Compression compression = Compression.ZSTD;
    private @Nullable Integer compressionLevel;
    private int messageSendMaxRetries = Integer.MAX_VALUE;
    private boolean waitForBrokerAck = true;
    private String brokerAddressFamily = "any";

    KafkaEventSinkBuilder() {}

    /** {@code bootstrapServers}, {@code authentication:…}. Default: localhost:9092, plain text. */
    public KafkaEventSinkBuilder setConnection(KafkaConnection brokers) {
        connection = brokers;
        return this;
    }

    /**
     * {@code topic}: a name, or a template with {@code {stream}}, {@code {category}}, {@code
     * {event-type}}. Required.
     */
    public KafkaEventSinkBuilder setTopic(String nameOrTemplate) {
        topic = nameOrTemplate;
        return this;
    }

    /**
     * Creates topics that are missing.
     *
     * @param ofPartitions -1 for the brokers' default
     * @param replicationFactor -1 for the brokers' default
     */
    public KafkaEventSinkBuilder setCreateTopic(int ofPartitions, int replicationFactor) {
        createTopic = true;
        partitions = ofPartitions;
        replication = replicationFactor;
        return this;
    }

    /** {@code partitionKeyExtraction:source}, {@code :expression}. Default: no key. */
    public KafkaEventSinkBuilder setKey(RecordKey recordKey) {
        key = recordKey;
        return this;
    }

    /** What the value looks like. Default: the event's data as it was. */
    public KafkaEventSinkBuilder setForm(RecordForm recordForm) {
        form = recordForm;
        return this;
    }

    /**
     * Whether the deletion of a stream becomes a record without value. Needs system events, and a
     * key that comes from the stream's name. Default: false.
     */
    public KafkaEventSinkBuilder setTombstones(boolean onDeletion) {
        tombstones = onDeletion;
        return this;
    }

    /** {@code defaultHeaders:<name>}: a header of every record. */
    public KafkaEventSinkBuilder setDefaultHeader(String name, String value) {
        defaultHeaders.put(name, value);
        return this;
    }

    /** {@code headers:ignoreSystem}. Default: true. */
    public KafkaEventSinkBuilder setIgnoreSystemHeaders(boolean ignore) {
        ignoreSystemHeaders = ignore;
        return this;
    }

    /** How often an event may arrive. Default: exactly once. */
    public KafkaEventSinkBuilder setDelivery(Delivery guarantee) {
        delivery = guarantee;
        return this;
    }

    /**
     * After which time the brokers abort a transaction by themselves. When the job is down for
     * longer between the completion of a checkpoint and the commit, the events of that checkpoint
     * are lost; the job then ends and says so. Default: 15 minutes, which is what brokers allow
     * unless told otherwise.
     */
    public KafkaEventSinkBuilder setTransactionTimeout(Duration timeout) {
        transactionTimeout = timeout;
        return this;
    }

    /** Whether to log a lost transaction and go on instead of ending the job. Default: false. */
    public KafkaEventSinkBuilder setGoOnAfterLostTransaction(boolean goOn) {
        goOnAfterLoss = goOn;
        return this;
    }

    /** {@code compression:type}. Default: zstd. */
    public KafkaEventSinkBuilder setCompression(Compression type) {
        compression = type;
        return this;
    }

    /** {@code compression:level}. Default: that of the type, for zstd 3. */
    public KafkaEventSinkBuilder setCompressionLevel(int level) {
        compressionLevel = level;
        return this;
    }

    /** {@code resilience:messageSendMaxRetries}. Default: 2147483647. */
    public KafkaEventSinkBuilder setMessageSendMaxRetries(int retries) {
        messageSendMaxRetries = retries;
        return this;
    }

    /** {@code waitForBrokerAck}: only true, which is the default. */
    public KafkaEventSinkBuilder setWaitForBrokerAck(boolean wait) {
        waitForBrokerAck = wait;
        return this;
    }

    /** {@code brokerAddressFamily}: only {@code any}; the JVM decides. */
    public KafkaEventSinkBuilder setBrokerAddressFamily(String family) {
        brokerAddressFamily = family;
        return this;
    }

    /** Where events go that can never be sent. Default: nowhere, such an event ends the job. */
    public KafkaEventSinkBuilder setDeadLetters(DeadLetterOutput output) {
        deadLetters = output;
        return this;
    }

    /**
     * @throws IllegalArgumentException naming all that is wrong: setting, expected, found
     */
    public KafkaEventSink build() {
        List<String> problems = new ArrayList<>();
        TopicTemplate template = template(problems);
        checkCreation(problems);
        checkCompression(problems);
        if (!ProducerSettings.isTransactionTimeout(transactionTimeout)) {
            problems.add(
                    "transactionTimeout: expected 1 ms to 24 days, found " + transactionTimeout);
        }
        if (messageSendMaxRetries < 1) {
            problems.add(
                    "resilience:messageSendMaxRetries: expected 1 or more, found %d: without retries every lost connection would end the job"
                            .formatted(messageSendMaxRetries));
        }
        if (!waitForBrokerAck) {
            problems.add(
                    "waitForBrokerAck: expected true, found false: an event that no broker has confirmed may be lost");
        }
        if (!brokerAddressFamily.equalsIgnoreCase("any")) {
            problems.add(
                    "brokerAddressFamily: expected any, found %s: Kafka's Java client leaves it to the JVM, so set env.java.opts.all: -Djava.net.preferIPv4Stack=true (or preferIPv6Addresses) in Flink's config.yaml"
                            .formatted(brokerAddressFamily));
        }
        if (!problems.isEmpty() || template == null) {
            throw new IllegalArgumentException(
                    "The Kafka sink cannot be built:\n- " + String.join("\n- ", problems));
        }
        return new KafkaEventSink(
                template,
                createTopic ? new TopicCreation(partitions, (short) replication) : null,
                new ProducerSettings(connection, transactionTimeout, tuning()),
                this);
    }

    private @Nullable TopicTemplate template(List<String> problems) {
        if (topic == null) {
            problems.add("topic: expected a name or a template, found none");
            return null;
        }
        try {
            return TopicTemplate.of(topic);
        } catch (IllegalArgumentException e) {
            problems.add("topic: " + e.getMessage());
            return null;
        }
    }

    private void checkCreation(List<String> problems) {
        if (partitions < 1 && partitions != -1) {
            problems.add("createTopic:partitions: expected 1 or more, found " + partitions);
        }
        if ((replication < 1 && replication != -1) || replication > MAX_REPLICATION) {
            problems.add(
                    "createTopic:replicationFactor: expected 1 to %d, found %d"
                            .formatted(MAX_REPLICATION, replication));
        }
    }

    private void checkCompression(List<String> problems) {
        if (compressionLevel != null && !compression.hasLevel(compressionLevel)) {
            problems.add(
                    "compression:level: expected %s with compression:type %s, found %d"
                            .formatted(
                                    compression.hasLevels() ? compression.levels() : "none",
                                    compression.kafkaName(),
                                    compressionLevel));
        }
    }

    private Map<String, String> tuning() {
        Map<String, String> tuning = new TreeMap<>();
        tuning.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression.kafkaName());
        if (compressionLevel != null) {
            tuning.put(compression.levelProperty(), compressionLevel.toString());
        }
        tuning.put(ProducerConfig.RETRIES_CONFIG, Integer.toString(messageSendMaxRetries));
        return tuning;
    }
}
