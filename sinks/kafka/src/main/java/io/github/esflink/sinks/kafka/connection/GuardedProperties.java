package io.github.esflink.sinks.kafka.connection;

import io.github.esflink.secret.Reference;
import io.github.esflink.sinks.core.setting.SettingErrors;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Which of Kafka's own properties a user may set: all that leave the guarantees as they are. */
final class GuardedProperties {

    private static final Map<String, String> REFUSED =
            Map.ofEntries(
                    Map.entry("acks", "it is always \"all\": with less, an event may be lost"),
                    Map.entry(
                            "bootstrap.servers", "give the addresses in the setting of that name"),
                    Map.entry(
                            "config.providers",
                            "write ${env:NAME} or ${file:/path} as the value of a property instead"),
                    Map.entry(
                            "enable.idempotence",
                            "it is always \"true\": without, a retry may write an event twice or out of order"),
                    Map.entry(
                            "interceptor.classes",
                            "an interceptor may change or drop what was promised to arrive"),
                    Map.entry("key.serializer", "the sink writes bytes"),
                    Map.entry(
                            "partitioner.class",
                            "the sink chooses the partition, so that a stream keeps its order"),
                    Map.entry(
                            "partitioner.ignore.keys",
                            "the sink chooses the partition, so that a stream keeps its order"),
                    Map.entry(
                            "transaction.timeout.ms",
                            "give it as the sink's transaction timeout, which is checked against the brokers"),
                    Map.entry(
                            "transaction.two.phase.commit.enable",
                            "Flink's checkpoints decide on the transactions"),
                    Map.entry(
                            "transactional.id",
                            "it is made from the connector's id, so that no two connectors share one"),
                    Map.entry("value.serializer", "the sink writes bytes"));

    private static final String IN_FLIGHT = ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION;
    private static final int MAX_IN_FLIGHT = 5;

    private GuardedProperties() {}

    /** Notes what is wrong with them. */
    static void check(Map<String, String> properties, SettingErrors wrong) {
        for (Map.Entry<String, String> property : new TreeMap<>(properties).entrySet()) {
            String refusal = REFUSED.get(property.getKey());
            if (refusal != null) {
                wrong.add("properties:" + property.getKey(), "cannot be set; " + refusal);
            } else if (!Reference.isIn(property.getValue())) {
                checkValue(property.getKey(), property.getValue(), wrong);
            }
        }
    }

    /** A value with a reference in it is not looked at: it is known only where it is used. */
    private static void checkValue(String name, String value, SettingErrors wrong) {
        ConfigDef.ConfigKey key = ProducerConfig.configDef().configKeys().get(name);
        if (key == null) {
            // It may belong to a login module or an interceptor of a vendor.
            return;
        }
        try {
            Object parsed = ConfigDef.parseType(name, value, key.type());
            if (key.validator != null) {
                key.validator.ensureValid(name, parsed);
            }
            if (name.equals(IN_FLIGHT) && (int) parsed > MAX_IN_FLIGHT) {
                wrong.add(
                        "properties:" + name,
                        "expected %d at the most, found %s: with more, retries may change the order of a stream"
                                .formatted(MAX_IN_FLIGHT, value));
            }
        } catch (ConfigException e) {
            wrong.add("properties:" + name, withoutValue(e, name, key));
        }
    }

    private static String withoutValue(ConfigException e, String name, ConfigDef.ConfigKey key) {
        return key.type() == ConfigDef.Type.PASSWORD
                ? "expected " + key.type()
                : String.valueOf(e.getMessage()).replace(" for configuration " + name, "");
    }
}
