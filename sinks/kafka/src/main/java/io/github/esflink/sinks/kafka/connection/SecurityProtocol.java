package io.github.esflink.sinks.kafka.connection;

import org.apache.flink.annotation.PublicEvolving;

/** How clients talk to the brokers. */
@PublicEvolving
public enum SecurityProtocol {
    PLAINTEXT(false, false),
    SASL_PLAINTEXT(true, false),
    SASL_SSL(true, true),
    /** TLS, with a client certificate when a key store is given. */
    SSL(false, true);

    private final boolean sasl;
    private final boolean tls;

    SecurityProtocol(boolean sasl, boolean tls) {
        this.sasl = sasl;
        this.tls = tls;
    }

    boolean sasl() {
        return sasl;
    }

    boolean tls() {
        return tls;
    }
}
