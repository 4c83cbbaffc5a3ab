package io.github.esflink.sinks.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.esflink.sinks.http.Records;
import io.github.esflink.sinks.http.endpoint.ClientCertificate;
import io.github.esflink.sinks.http.endpoint.TlsSettings;
import io.github.esflink.sinks.http.policy.StatusAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
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
        int port = server.getStarted() ? server.getPort() : 1;
        Sender.Settings settings = Sender.to("https://localhost:" + port + "/");
        settings.tls = tls;
        return settings.open();
    }

    private String caFile() throws Exception {
        return Files.writeString(dir.resolve("ca.pem"), AUTHORITY.certificatePem()).toString();
    }

    @Test
    void refusesACertificateThatNobodyKnows() throws Exception {
        startAs("localhost");
        try (Sender sender = sender(new TlsSettings(true, null, null))) {
            DeliveryFailure failure = sender.send(Records.of("s", 0)).failure();

            assertThat(failure).hasMessageStartingWith("TLS failed: ");
            assertThat(failure.action()).isEqualTo(StatusAction.RETRY);
        }
    }

    @Test
    void takesACertificateOfAnAuthorityThatItIsToldOf() throws Exception {
        startAs("localhost");
        try (Sender sender = sender(new TlsSettings(true, caFile(), null))) {
            assertThat(sender.send(Records.of("s", 0)).results()).isEmpty();
        }
    }

    @Test
    void refusesTheCertificateOfAnotherHost() throws Exception {
        startAs("orders.example.com");
        try (Sender sender = sender(new TlsSettings(true, caFile(), null))) {
            assertThat(sender.send(Records.of("s", 0)).failure())
                    .hasMessageStartingWith("TLS failed: ");
        }
    }

    @Test
    void takesAnythingWhenToldNotToVerify() throws Exception {
        startAs("orders.example.com");
        try (Sender sender = sender(new TlsSettings(false, null, null))) {
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

    private static final HeldCertificate CLIENTS =
            new HeldCertificate.Builder().certificateAuthority(0).commonName("clients").build();

    /** A server that talks to nobody without a certificate, and closes after each answer. */
    private void startAskingForCertificates() throws Exception {
        server.useHttps(
                new HandshakeCertificates.Builder()
                        .addTrustedCertificate(CLIENTS.certificate())
                        .heldCertificate(
                                new HeldCertificate.Builder()
                                        .addSubjectAlternativeName("localhost")
                                        .signedBy(AUTHORITY)
                                        .build())
                        .build()
                        .sslSocketFactory());
        server.requireClientAuth();
        server.start();
    }

    private void answerAndClose() {
        server.enqueue(
                new MockResponse.Builder().code(204).addHeader("Connection", "close").build());
    }

    private HeldCertificate client(String name) {
        return new HeldCertificate.Builder().commonName(name).signedBy(CLIENTS).build();
    }

    private ClientCertificate writeClient(HeldCertificate certificate) throws Exception {
        return new ClientCertificate(
                Files.writeString(dir.resolve("client.pem"), certificate.certificatePem())
                        .toString(),
                Files.writeString(dir.resolve("client.key"), certificate.privateKeyPkcs8Pem())
                        .toString(),
                null);
    }

    private String nameOfTheClient() throws Exception {
        return ((X509Certificate)
                        Objects.requireNonNull(server.takeRequest().getHandshake())
                                .peerCertificates()
                                .get(0))
                .getSubjectX500Principal()
                .getName();
    }

    @Test
    void showsItsCertificateToAnEndpointThatAsksForOne() throws Exception {
        startAskingForCertificates();
        answerAndClose();
        try (Sender sender =
                sender(new TlsSettings(true, caFile(), writeClient(client("orders"))))) {
            assertThat(sender.send(Records.of("s", 0)).results()).isEmpty();
        }
        assertThat(nameOfTheClient()).isEqualTo("CN=orders");
    }

    @Test
    void withoutACertificateSuchAnEndpointIsRetried() throws Exception {
        startAskingForCertificates();
        try (Sender sender = sender(new TlsSettings(true, caFile(), null))) {
            assertThat(sender.send(Records.of("s", 0)).failure().action())
                    .isEqualTo(StatusAction.RETRY);
        }
    }

    @Test
    void aCertificateThatChangesIsReadAgain() throws Exception {
        startAskingForCertificates();
        try (Sender sender =
                sender(new TlsSettings(true, caFile(), writeClient(client("first"))))) {
            answerAndClose();
            sender.send(Records.of("s", 0)).results();
            assertThat(nameOfTheClient()).isEqualTo("CN=first");

            Files.writeString(dir.resolve("client.pem"), "half of a certi");
            sender.lookAtTlsFiles();
            answerAndClose();
            sender.send(Records.of("s", 1)).results();
            assertThat(nameOfTheClient())
                    .as("what cannot be read changes nothing")
                    .isEqualTo("CN=first");

            writeClient(client("the second one"));
            sender.lookAtTlsFiles();
            answerAndClose();
            sender.send(Records.of("s", 2)).results();
            assertThat(nameOfTheClient()).isEqualTo("CN=the second one");
        }
    }

    @Test
    void saysWhichFileIsNoCertificateOrKey() throws Exception {
        ClientCertificate good = writeClient(client("orders"));
        String nothing = Files.writeString(dir.resolve("nothing"), "s3cret").toString();

        for (ClientCertificate bad :
                List.of(
                        new ClientCertificate(nothing, good.keyFile(), null),
                        new ClientCertificate(good.certFile(), nothing, null),
                        new ClientCertificate(good.certFile(), dir + "/none", null))) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> sender(new TlsSettings(true, null, bad)))
                    .withMessageStartingWith(
                            "tls:certFile, tls:keyFile: expected a certificate in PEM and its key in PKCS #8 PEM that this task manager can read, found %s and %s"
                                    .formatted(bad.certFile(), bad.keyFile()))
                    .withMessageNotContaining("s3cret");
        }
    }
}
