package io.github.esflink.sinks.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.esflink.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPairTest {

    private static final HeldCertificate EC = new HeldCertificate.Builder().ecdsa256().build();
    private static final HeldCertificate RSA = new HeldCertificate.Builder().rsa2048().build();

    /** Of PKCS #5, the old way and that of OpenSSL today. */
    private static final String PBES1 = "PBEWithMD5AndDES";

    private static final String PBES2 = "PBEWithHmacSHA256AndAES_256";

    @TempDir private Path dir;

    private ClientCertificate files(HeldCertificate certificate, HeldCertificate key)
            throws Exception {
        return files(certificate, key.privateKeyPkcs8Pem(), null);
    }

    private ClientCertificate files(
            HeldCertificate certificate, String key, @Nullable Secret password) throws Exception {
        Path certFile = Files.writeString(dir.resolve("c.pem"), certificate.certificatePem());
        Path keyFile = Files.writeString(dir.resolve("k.pem"), key);
        return new ClientCertificate(certFile.toString(), keyFile.toString(), password);
    }

    private static String encrypted(HeldCertificate pair, String algorithm) throws Exception {
        SecretKey password =
                SecretKeyFactory.getInstance(algorithm)
                        .generateSecret(new PBEKeySpec("s3cret".toCharArray()));
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                password,
                new PBEParameterSpec("saltsalt".getBytes(StandardCharsets.US_ASCII), 2_048));
        AlgorithmParameters parameters = cipher.getParameters();
        if (algorithm.equals(PBES2)) {
            // The name of all of them in a file: which one it is, its parameters say.
            AlgorithmParameters named = AlgorithmParameters.getInstance("PBES2");
            named.init(parameters.getEncoded());
            parameters = named;
        }
        byte[] encrypted =
                new EncryptedPrivateKeyInfo(
                                parameters,
                                cipher.doFinal(pair.keyPair().getPrivate().getEncoded()))
                        .getEncoded();
        return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(encrypted)
                + "\n-----END ENCRYPTED PRIVATE KEY-----\n";
    }

    @Test
    void takesACertificateAndItsKey() throws Exception {
        for (HeldCertificate own : new HeldCertificate[] {EC, RSA}) {
            assertThat(KeyPair.in(files(own, own))).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PBES1, PBES2})
    void takesAKeyThatIsEncrypted(String algorithm) throws Exception {
        for (HeldCertificate own : new HeldCertificate[] {EC, RSA}) {
            assertThat(KeyPair.in(files(own, encrypted(own, algorithm), Secret.of("s3cret"))))
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PBES1, PBES2})
    void refusesTheEncryptedKeyOfAnotherCertificate(String algorithm) throws Exception {
        ClientCertificate files = files(EC, encrypted(RSA, algorithm), Secret.of("s3cret"));
        assertThatIllegalStateException()
                .isThrownBy(() -> KeyPair.in(files))
                .withMessageContaining("the key of another one");
    }

    @ParameterizedTest
    @ValueSource(strings = {PBES1, PBES2})
    void saysThatAKeyCannotBeReadWithItsPassword(String algorithm) throws Exception {
        for (Secret password : new Secret[] {Secret.of("wr0ng"), null}) {
            ClientCertificate files = files(EC, encrypted(EC, algorithm), password);
            assertThatIllegalStateException()
                    .isThrownBy(() -> KeyPair.in(files))
                    .withMessageStartingWith(
                            "tls:certFile, tls:keyFile: expected a certificate in PEM and its key in PKCS #8 PEM that this task manager can read")
                    .withMessageNotContaining("wr0ng")
                    .withNoCause();
        }
    }

    @Test
    void saysThatAKeyInPkcs1CannotBeRead() throws Exception {
        ClientCertificate files = files(RSA, RSA.privateKeyPkcs1Pem(), null);
        assertThatIllegalStateException()
                .isThrownBy(() -> KeyPair.in(files))
                .withMessageContaining("its key in PKCS #8 PEM");
    }

    @Test
    void refusesTheKeyOfAnotherCertificateOfWhateverKind() throws Exception {
        HeldCertificate other = new HeldCertificate.Builder().ecdsa256().build();
        for (HeldCertificate[] pair : new HeldCertificate[][] {{EC, RSA}, {RSA, EC}, {EC, other}}) {
            ClientCertificate files = files(pair[0], pair[1]);
            assertThatIllegalStateException()
                    .isThrownBy(() -> KeyPair.in(files))
                    .withMessageContaining("the key of another one");
        }
    }
}
