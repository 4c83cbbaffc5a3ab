package io.github.esflink.sinks.kafka.connection;

import org.apache.flink.annotation.PublicEvolving;

/** How clients talk to the brokers. */
@PublicEvolving
public enum SecurityProtocol {
    PLAINTEXT("plaintext", false, false),
    SASL_PLAINTEXT("saslPlaintext", true, false),
    SASL_SSL("saslSsl", true, true),
    /** TLS, with a client certificate when a key store is given. */
    SSL("ssl", false, true);

    private final String word;
    private final boolean sasl;
    private final boolean tls;

    SecurityProtocol(String word, boolean sasl, boolean tls) {
        this.word = word;
        this.sasl = sasl;
        this.tls = tls;
    }

    boolean sasl() {
        return sasl;
    }

    boolean tls() {
        return tls;
    }

    /** As a connector file has it. */
    @Override
    public String toString() {
        return word;
    }
}
