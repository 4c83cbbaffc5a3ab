package io.github.esflink.sinks.kafka.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A broker that asks who its clients are. On the listener without security everybody may do
 * everything; on the others {@value #USER} is known by {@value #PASSWORD}, and may do what ACLs
 * allow.
 */
public final class SecureBroker {

    public static final String USER = "alice";
    public static final String PASSWORD = "wonder\"land";

    private SecureBroker() {}

    /**
     * @param serverKeys of the broker
     * @param trusted whose client certificates it trusts
     */
    public static KafkaBroker start(Path directory, Path serverKeys, Path trusted)
            throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:ANONYMOUS;User:CN=client");
        settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
        for (String listener : List.of("sasl_plaintext", "sasl_ssl")) {
            String prefix = "listener.name." + listener + ".";
            settings.put(
                    prefix + "plain.sasl.jaas.config",
                    "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
                            .formatted(USER, PASSWORD.replace("\"", "\\\"")));
            for (String scram : List.of("scram-sha-256", "scram-sha-512")) {
                settings.put(
                        prefix + scram + ".sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
            }
        }
        settings.put("ssl.keystore.location", serverKeys.toString());
        settings.put("ssl.keystore.password", Certificates.PASSWORD);
        settings.put("ssl.truststore.location", trusted.toString());
        settings.put("ssl.truststore.password", Certificates.PASSWORD);
        settings.put("listener.name.ssl.ssl.client.auth", "required");
        return KafkaBroker.start(
                directory,
                settings,
                List.of("SASL_PLAINTEXT", "SASL_SSL", "SSL"),
                List.of(
                        "SCRAM-SHA-256=[name=%s,password=%s]".formatted(USER, PASSWORD),
                        "SCRAM-SHA-512=[name=%s,password=%s]".formatted(USER, PASSWORD)));
    }
}
