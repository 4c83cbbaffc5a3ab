package io.github.esflink.sinks.kafka.connection;

import io.github.esflink.sinks.core.setting.SettingErrors;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.annotation.Internal;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What a sink's producers are made with.
 *
 * @param connection how to reach the brokers; its properties win over the defaults here
 * @param transactionTimeout after which the brokers abort a transaction
 * @param tuning properties by name: compression, batches, retries
 */
@Internal
public record ProducerSettings(
        KafkaConnection connection, Duration transactionTimeout, Map<String, String> tuning)
        implements Serializable {

    /** In bytes. */
    public static final String BUFFER_MEMORY = "67108864";

    /** Larger than Kafka's 16 KiB: an event with its headers is some hundred bytes. */
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    ProducerConfig.BATCH_SIZE_CONFIG, "131072",
                    ProducerConfig.LINGER_MS_CONFIG, "5",
                    ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_MEMORY);

    public ProducerSettings {
        tuning = Map.copyOf(tuning);
    }

    /** Notes a transaction timeout that Kafka cannot be told. */
    public static void checkTransactionTimeout(Duration timeout, SettingErrors wrong) {
        long millis = timeout.toMillis();
        wrong.expect(
                millis >= 1 && millis <= Integer.MAX_VALUE,
                "transactionTimeout",
                "1 ms to 24 days",
                timeout);
    }

    /** With every secret in it: for the client's constructor only. */
    public Properties resolve() {
        Properties resolved = new Properties();
        resolved.putAll(DEFAULTS);
        resolved.putAll(tuning);
        resolved.putAll(connection.resolveForProducer());
        resolved.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(transactionTimeout.toMillis()));
        return resolved;
    }
}
