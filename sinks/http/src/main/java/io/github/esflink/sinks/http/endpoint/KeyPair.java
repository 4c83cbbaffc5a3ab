package io.github.esflink.sinks.http.endpoint;

import io.github.esflink.secret.Secret;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sink's own certificate, those between it and its authority, and its key: read once, and found
 * to belong together. TLS does not look: with a key of another kind it shows no certificate, and
 * with another of the same kind the endpoint ends the connection.
 */
final class KeyPair {

    private static final byte[] PROBE =
            "a certificate and its key".getBytes(StandardCharsets.UTF_8);

    private static final Map<String, String> SIGNATURES =
            Map.of(
                    "RSA", "SHA256withRSA",
                    "DSA", "SHA256withDSA",
                    "EC", "SHA256withECDSA",
                    "Ed25519", "EdDSA",
                    "EdDSA", "EdDSA");

    private final PrivateKey key;
    private final X509Certificate[] chain;

    private KeyPair(PrivateKey key, X509Certificate[] chain) {
        this.key = key;
        this.chain = chain;
    }

    /**
     * Reads files, and the password of the key.
     *
     * @throws IllegalStateException naming the files, of which one cannot be read or belongs to
     *     another pair
     */
    static KeyPair in(ClientCertificate files) {
        Secret password = files.keyPassword();
        KeyPair pair;
        try {
            pair =
                    new KeyPair(
                            Pem.key(
                                    new File(files.keyFile()),
                                    password == null ? null : password.resolve()),
                            Pem.certificates(new File(files.certFile())));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            // Without the cause: it may speak of the key.
            throw new IllegalStateException(
                    "tls:certFile, tls:keyFile: expected a certificate in PEM and its key in PKCS #8 PEM that this task manager can read%s, found %s and %s (%s)"
                            .formatted(
                                    password == null ? "" : " with tls:keyPassword",
                                    files.certFile(),
                                    files.keyFile(),
                                    e.getClass().getSimpleName()));
        }
        if (!pair.belongsTogether()) {
            throw new IllegalStateException(
                    "tls:certFile, tls:keyFile: expected a certificate and its key, found %s, and in %s the key of another one."
                            .formatted(files.certFile(), files.keyFile()));
        }
        return pair;
    }

    void presentBy(SslContextBuilder builder) {
        builder.keyManager(key, chain);
    }

    /** True, too, for a kind of key of which nothing is known here. */
    private boolean belongsTogether() {
        PublicKey known = chain[0].getPublicKey();
        String algorithm = SIGNATURES.get(key.getAlgorithm());
        if (algorithm == null) {
            return true;
        }
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(known);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** What reads PEM in Netty, which is there for classes that extend it only. */
    private abstract static class Pem extends SslContext {

        static PrivateKey key(File file, @Nullable String password)
                throws GeneralSecurityException, IOException {
            return toPrivateKey(file, password);
        }

        static X509Certificate[] certificates(File file) throws GeneralSecurityException {
            return toX509Certificates(file);
        }
    }
}
