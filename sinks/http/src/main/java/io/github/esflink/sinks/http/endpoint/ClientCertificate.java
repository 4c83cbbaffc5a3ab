package io.github.esflink.sinks.http.endpoint;

import io.github.esflink.secret.Secret;
import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * Who the sink is, by TLS: a certificate and its key, in PEM, on every task manager. Read again
 * when a file changes; connections that are open keep what they began with until they are closed.
 *
 * @param certFile the certificate, and those between it and its authority behind it
 * @param keyFile its private key, PKCS #8
 * @param keyPassword of an encrypted key; null for one that is not
 */
@PublicEvolving
public record ClientCertificate(String certFile, String keyFile, @Nullable Secret keyPassword)
        implements Serializable {

    public ClientCertificate {
        Objects.requireNonNull(certFile, "certFile");
        Objects.requireNonNull(keyFile, "keyFile");
    }
}
