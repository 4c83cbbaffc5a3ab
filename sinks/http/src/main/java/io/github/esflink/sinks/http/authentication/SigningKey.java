package io.github.esflink.sinks.http.authentication;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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

    /** ed25519. */
    final class Asymmetric implements SigningKey {

        private final Signature signature;

        Asymmetric(byte[] seed) {
            try {
                PrivateKey key =
                        KeyFactory.getInstance("Ed25519")
                                .generatePrivate(
                                        new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
                signature = Signature.getInstance("Ed25519");
                signature.initSign(key);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This JVM has no Ed25519.", e);
            }
        }

        @Override
        public void update(byte[] part) {
            try {
                signature.update(part);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String sign() {
            try {
                return "v1a," + Base64.getEncoder().encodeToString(signature.sign());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
