package io.github.esflink.sinks.kafka;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.deadletter.DeadLetterOutput;
import io.github.esflink.sinks.core.form.RecordForm;
import io.github.esflink.sinks.core.headers.HeaderSelection;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.setting.SettingErrors;
import io.github.esflink.sinks.kafka.connection.KafkaConnection;
import io.github.esflink.sinks.kafka.connection.ProducerSettings;
import io.github.esflink.sinks.kafka.topic.TopicCreation;
import io.github.esflink.sinks.kafka.topic.TopicTemplate;
import java.time.Duration;
import java.util.LinkedHashMap;
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

    RecordKey key = RecordKey.none();
    RecordForm form = RecordForm.data();
    boolean tombstones;
    boolean ignoreSystemHeaders = true;
    HeaderSelection headerSelection = HeaderSelection.ALL;
    final LinkedHashMap<String, Secret> defaultHeaders = new LinkedHashMap<>();
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

    /**
     * {@code defaultHeaders:<name>}: a header of every record. A value with {@code ${env:NAME}} or
     * {@code ${file:/path}} in it is resolved on the task manager and shown nowhere.
     */
    public KafkaEventSinkBuilder setDefaultHeader(String name, String value) {
        defaultHeaders.put(name, Secret.of(value));
        return this;
    }

    /** Which headers of an event a record has. Default: all. */
    public KafkaEventSinkBuilder setHeaders(HeaderSelection selection) {
        headerSelection = selection;
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

    /** Where events go that can never be sent. Default: nowhere, such an event ends the job. */
    public KafkaEventSinkBuilder setDeadLetters(DeadLetterOutput output) {
        deadLetters = output;
        return this;
    }

    /**
     * @throws IllegalArgumentException naming all that is wrong: setting, expected, found
     */
    public KafkaEventSink build() {
        SettingErrors wrong = new SettingErrors();
        TopicTemplate template = template(wrong);
        if (partitions != -1) {
            wrong.range("createTopic:partitions", partitions, 1, Integer.MAX_VALUE);
        }
        if (replication != -1) {
            wrong.range("createTopic:replicationFactor", replication, 1, Short.MAX_VALUE);
        }
        checkCompression(wrong);
        ProducerSettings.checkTransactionTimeout(transactionTimeout, wrong);
        if (messageSendMaxRetries < 1) {
            wrong.add(
                    "resilience:messageSendMaxRetries",
                    "expected a whole number, 1 or more, found \"%d\": without retries every lost connection would end the job"
                            .formatted(messageSendMaxRetries));
        }
        if (template == null || !wrong.isEmpty()) {
            throw wrong.asException("The Kafka sink cannot be built");
        }
        return new KafkaEventSink(
                template,
                createTopic ? new TopicCreation(partitions, (short) replication) : null,
                new ProducerSettings(connection, transactionTimeout, tuning()),
                this);
    }

    private @Nullable TopicTemplate template(SettingErrors wrong) {
        if (topic == null) {
            wrong.add("topic", "missing; expected a topic, or a template");
            return null;
        }
        try {
            return TopicTemplate.of(topic);
        } catch (IllegalArgumentException e) {
            wrong.add("topic", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void checkCompression(SettingErrors wrong) {
        if (compressionLevel != null) {
            wrong.expect(
                    compression.hasLevel(compressionLevel),
                    "compression:level",
                    "%s with compression:type %s"
                            .formatted(
                                    compression.hasLevels() ? compression.levels() : "none",
                                    compression.kafkaName()),
                    compressionLevel);
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
