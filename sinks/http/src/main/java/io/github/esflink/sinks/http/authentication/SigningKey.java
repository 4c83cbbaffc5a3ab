package io.github.esflink.sinks.http.authentication;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** A key of Standard Webhooks that signs. Not thread-safe. */
sealed interface SigningKey {

    String SYMMETRIC = "whsec_";
    String ASYMMETRIC = "whsk_";

    /**
     * @param text with its prefix
     * @throws IllegalArgumentException saying what was expected, and nothing of the text
     */
    static SigningKey of(String text) {
        if (text.startsWith(SYMMETRIC)) {
            byte[] key = bytes(text.substring(SYMMETRIC.length()));
            if (key.length < 24 || key.length > 64) {
                throw new IllegalArgumentException(
                        "24 to 64 bytes behind whsec_, found %d".formatted(key.length));
            }
            return new Symmetric(key);
        }
        if (text.startsWith(ASYMMETRIC)) {
            byte[] key = bytes(text.substring(ASYMMETRIC.length()));
            if (key.length != 32 && key.length != 64) {
                throw new IllegalArgumentException(
                        "32 or 64 bytes behind whsk_, found %d".formatted(key.length));
            }
            return new Asymmetric(Arrays.copyOf(key, 32));
        }
        throw new IllegalArgumentException("keys that begin with whsec_ or whsk_, found another");
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // Without the cause, which quotes what it could not read.
            throw new IllegalArgumentException("Base64 behind the prefix, found other characters");
        }
    }

    /** Adds what is signed; the last part ends in {@link #sign()}. */
    void update(byte[] part);

    /** The signature of all parts since the last one, with its version: {@code v1,…}. */
    String sign();

    /** HMAC-SHA256. */
    final class Symmetric implements SigningKey {

        private final Mac mac;

        Symmetric(byte[] key) {
            try {
                mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This JVM has no HmacSHA256.", e);
            }
        }

        @Override
        public void update(byte[] part) {
            mac.update(part);
        }

        @Override
        public String sign() {
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal());
        }
    }

    /**
     * ed25519, by Bouncy Castle's own classes and not by a provider of the JVM: the JDK's takes
     * nineteen times as long, and a provider would outlive the job.
     */
    final class Asymmetric implements SigningKey {

        private final Ed25519Signer signer = new Ed25519Signer();

        Asymmetric(byte[] seed) {
            signer.init(true, new Ed25519PrivateKeyParameters(seed));
        }

        @Override
        public void update(byte[] part) {
            signer.update(part, 0, part.length);
        }

        @Override
        public String sign() {
            return "v1a," + Base64.getEncoder().encodeToString(signer.generateSignature());
        }
    }
}
