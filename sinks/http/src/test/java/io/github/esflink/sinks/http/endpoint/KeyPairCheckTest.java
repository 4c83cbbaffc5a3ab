package io.github.esflink.sinks.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyPairCheckTest {

    private static final HeldCertificate EC = new HeldCertificate.Builder().ecdsa256().build();
    private static final HeldCertificate RSA = new HeldCertificate.Builder().rsa2048().build();

    @TempDir private Path dir;

    private ClientCertificate files(HeldCertificate certificate, HeldCertificate key)
            throws Exception {
        Path certFile = Files.writeString(dir.resolve("c.pem"), certificate.certificatePem());
        Path keyFile = Files.writeString(dir.resolve("k.pem"), key.privateKeyPkcs8Pem());
        return new ClientCertificate(certFile.toString(), keyFile.toString(), null);
    }

    @Test
    void takesACertificateAndItsKey() throws Exception {
        for (HeldCertificate own : new HeldCertificate[] {EC, RSA}) {
            TlsEngines engines = new TlsEngines(new TlsSettings(true, null, files(own, own)));
            assertThat(engines.hasFiles()).isTrue();
        }
    }

    @Test
    void refusesTheKeyOfAnotherCertificateOfWhateverKind() throws Exception {
        HeldCertificate other = new HeldCertificate.Builder().ecdsa256().build();
        for (HeldCertificate[] pair : new HeldCertificate[][] {{EC, RSA}, {RSA, EC}, {EC, other}}) {
            TlsSettings settings = new TlsSettings(true, null, files(pair[0], pair[1]));
            assertThatIllegalStateException()
                    .isThrownBy(() -> new TlsEngines(settings))
                    .withMessageContaining("the key of another one");
        }
    }

    @Test
    void inTheMidstOfARotationTheOldPairIsShown() throws Exception {
        TlsEngines engines = new TlsEngines(new TlsSettings(true, null, files(EC, EC)));
        files(RSA, EC);
        engines.reloadIfChanged();
        files(RSA, RSA);
        engines.reloadIfChanged();
        assertThat(engines.hasFiles()).isTrue();
    }
}
