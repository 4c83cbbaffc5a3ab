package io.github.esflink.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What stands in a key store, in the other forms in which it is asked for. */
final class TlsFiles {

    private static final String ENCRYPTION = "PBEWithHmacSHA256AndAES_256";

    private final Path keyStore;
    private final KeyStore keys;
    private final char[] storePassword;

    /**
     * @param keyStore PKCS12, with one key
     */
    TlsFiles(Path keyStore, String storePassword) throws IOException, GeneralSecurityException {
        this.keyStore = keyStore;
        this.storePassword = storePassword.toCharArray();
        this.keys = read(keyStore, this.storePassword);
    }

    private static KeyStore read(Path file, char[] password)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(file)) {
            store.load(content, password);
        }
        return store;
    }

    private String alias() throws GeneralSecurityException {
        return keys.aliases().nextElement();
    }

    /** The certificate in PEM. */
    Path certificate() throws IOException, GeneralSecurityException {
        return write(".pem", "CERTIFICATE", keys.getCertificate(alias()).getEncoded());
    }

    /** The key in encrypted PKCS #8 PEM. */
    Path keyWith(String password) throws IOException, GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(ENCRYPTION);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(ENCRYPTION)
                        .generateSecret(new PBEKeySpec(password.toCharArray())));
        byte[] encrypted = cipher.doFinal(keys.getKey(alias(), storePassword).getEncoded());
        // By the name of the standard: a JDK 17 does not know that of the cipher here.
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
        parameters.init(cipher.getParameters().getEncoded());
        return write(
                ".key",
                "ENCRYPTED PRIVATE KEY",
                new EncryptedPrivateKeyInfo(parameters, encrypted).getEncoded());
    }

    private Path write(String ending, String what, byte[] content) throws IOException {
        Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return Files.writeString(
                keyStore.resolveSibling(keyStore.getFileName() + ending),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(what, lines.encodeToString(content), what));
    }

    /** For a server with this key, which takes those whom a store trusts. */
    SSLContext serverTrusting(Path trustStore) throws IOException, GeneralSecurityException {
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, storePassword);
        TrustManagerFactory others = TrustManagerFactory.getInstance("PKIX");
        others.init(read(trustStore, storePassword));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), others.getTrustManagers(), null);
        return context;
    }
}
