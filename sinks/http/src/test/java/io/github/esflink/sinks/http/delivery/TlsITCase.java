package io.github.esflink.sinks.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.esflink.sinks.http.Records;
import io.github.esflink.sinks.http.endpoint.TlsSettings;
import io.github.esflink.sinks.http.policy.StatusAction;
import java.nio.file.Files;
import java.nio.file.Path;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the sink believes to be the endpoint. */
class TlsITCase {

    private static final HeldCertificate AUTHORITY =
            new HeldCertificate.Builder().certificateAuthority(0).build();

    @TempDir private Path dir;

    private final MockWebServer server = new MockWebServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private void startAs(String name) throws Exception {
        HeldCertificate certificate =
                new HeldCertificate.Builder()
                        .addSubjectAlternativeName(name)
                        .signedBy(AUTHORITY)
                        .build();
        server.useHttps(
                new HandshakeCertificates.Builder()
                        .heldCertificate(certificate)
                        .build()
                        .sslSocketFactory());
        server.start();
        server.enqueue(new MockResponse.Builder().code(204).build());
    }

    private Sender sender(TlsSettings tls) {
        Sender.Settings settings = Sender.to("https://localhost:" + server.getPort() + "/");
        settings.tls = tls;
        return settings.open();
    }

    private String caFile() throws Exception {
        return Files.writeString(dir.resolve("ca.pem"), AUTHORITY.certificatePem()).toString();
    }

    @Test
    void refusesACertificateThatNobodyKnows() throws Exception {
        startAs("localhost");
        try (Sender sender = sender(new TlsSettings(true, null))) {
            DeliveryFailure failure = sender.send(Records.of("s", 0)).failure();

            assertThat(failure).hasMessageStartingWith("TLS failed (");
            assertThat(failure.action()).isEqualTo(StatusAction.RETRY);
        }
    }

    @Test
    void takesACertificateOfAnAuthorityThatItIsToldOf() throws Exception {
        startAs("localhost");
        try (Sender sender = sender(new TlsSettings(true, caFile()))) {
            assertThat(sender.send(Records.of("s", 0)).results()).isEmpty();
        }
    }

    @Test
    void refusesTheCertificateOfAnotherHost() throws Exception {
        startAs("orders.example.com");
        try (Sender sender = sender(new TlsSettings(true, caFile()))) {
            assertThat(sender.send(Records.of("s", 0)).failure())
                    .hasMessageStartingWith("TLS failed (");
        }
    }

    @Test
    void takesAnythingWhenToldNotToVerify() throws Exception {
        startAs("orders.example.com");
        try (Sender sender = sender(new TlsSettings(false, null))) {
            assertThat(sender.send(Records.of("s", 0)).results()).isEmpty();
        }
    }

    @Test
    void saysWhichFileHasNoCertificates() throws Exception {
        String file = Files.writeString(dir.resolve("ca.pem"), "nothing").toString();

        assertThatIllegalStateException()
                .isThrownBy(() -> Sender.to("https://h/").withTls(file).open())
                .withMessageStartingWith(
                        "tls:caFile: expected certificates in PEM that this task manager can read, found "
                                + file);
        assertThatIllegalStateException()
                .isThrownBy(() -> Sender.to("https://h/").withTls(dir + "/none.pem").open())
                .withMessageContaining("found " + dir + "/none.pem");
    }
}
