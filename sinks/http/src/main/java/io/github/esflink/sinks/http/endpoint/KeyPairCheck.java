package io.github.esflink.sinks.http.endpoint;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Whether a private key is that of a certificate. TLS does not look: with a key of another kind it
 * shows no certificate, and with another of the same kind the endpoint ends the connection.
 */
final class KeyPairCheck {

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN (ENCRYPTED )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END");

    private static final byte[] PROBE =
            "a certificate and its key".getBytes(StandardCharsets.UTF_8);

    private static final Map<String, String> SIGNATURES =
            Map.of(
                    "RSA", "SHA256withRSA",
                    "EC", "SHA256withECDSA",
                    "Ed25519", "EdDSA",
                    "EdDSA", "EdDSA");

    private KeyPairCheck() {}

    /** False when they do not belong together; true for what cannot be read here. */
    static boolean belongTogether(File certificate, File key, @Nullable String password) {
        try {
            PublicKey known =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(
                                            Files.readAllBytes(certificate.toPath())))
                            .getPublicKey();
            Matcher pem =
                    PKCS8.matcher(Files.readString(key.toPath(), StandardCharsets.ISO_8859_1));
            String algorithm = SIGNATURES.get(known.getAlgorithm());
            if (!pem.find() || algorithm == null) {
                return true;
            }
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(2));
            PKCS8EncodedKeySpec spec =
                    pem.group(1) == null
                            ? new PKCS8EncodedKeySpec(encoded)
                            : decrypted(encoded, password);
            return fits(spec, known, algorithm);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            return true;
        }
    }

    private static boolean fits(PKCS8EncodedKeySpec spec, PublicKey known, String algorithm) {
        try {
            return signs(
                    KeyFactory.getInstance(known.getAlgorithm()).generatePrivate(spec),
                    known,
                    algorithm);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] encoded, @Nullable String password)
            throws IOException, GeneralSecurityException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encoded);
        // PBES2 is the name of many: its parameters know which one it is.
        String name =
                info.getAlgName().equals("PBES2")
                        ? info.getAlgParameters().toString()
                        : info.getAlgName();
        SecretKey key =
                SecretKeyFactory.getInstance(name)
                        .generateSecret(
                                new PBEKeySpec((password == null ? "" : password).toCharArray()));
        Cipher cipher = Cipher.getInstance(name);
        cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
        return info.getKeySpec(cipher);
    }

    private static boolean signs(PrivateKey key, PublicKey known, String algorithm)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(known);
        signature.update(PROBE);
        return signature.verify(signed);
    }
}
