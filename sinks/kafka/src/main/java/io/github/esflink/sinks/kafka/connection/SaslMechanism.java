package io.github.esflink.sinks.kafka.connection;

import org.apache.flink.annotation.PublicEvolving;

/** How a user proves who it is. */
@PublicEvolving
public enum SaslMechanism {
    PLAIN("PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule"),
    SCRAM_SHA_256("SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule"),
    SCRAM_SHA_512("SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule");

    private final String kafkaName;
    private final String loginModule;

    SaslMechanism(String kafkaName, String loginModule) {
        this.kafkaName = kafkaName;
        this.loginModule = loginModule;
    }

    String kafkaName() {
        return kafkaName;
    }

    /** A line for {@code sasl.jaas.config}. */
    String jaasConfig(String username, String password) {
        return "%s required username=%s password=%s;"
                .formatted(loginModule, quoted(username), quoted(password));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
