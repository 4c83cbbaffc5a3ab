package io.github.esflink.sinks.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.asynchttpclient.RequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the files of TLS are looked at without anybody asking for it. */
class TlsFilesITCase {

    private static final HeldCertificate AUTHORITY =
            new HeldCertificate.Builder().certificateAuthority(0).build();

    private static final HeldCertificate STRANGER =
            new HeldCertificate.Builder().certificateAuthority(0).commonName("stranger").build();

    @TempDir private Path dir;

    private final MockWebServer server = new MockWebServer();

    @BeforeEach
    void start() throws Exception {
        server.useHttps(
                new HandshakeCertificates.Builder()
                        .heldCertificate(
                                new HeldCertificate.Builder()
                                        .addSubjectAlternativeName("localhost")
                                        .signedBy(AUTHORITY)
                                        .build())
                        .build()
                        .sslSocketFactory());
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFileThatChangesIsReadAgainByItself() throws Exception {
        Path file = Files.writeString(dir.resolve("ca.pem"), STRANGER.certificatePem());
        EndpointSettings settings =
                new EndpointSettings(
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(5),
                        1_024,
                        new TlsSettings(true, file.toString(), null),
                        null);
        try (EndpointClient client = new EndpointClient(settings, "test", Duration.ofMillis(10))) {
            assertThat(statusOf(client)).as("the endpoint is not known").isZero();

            Files.writeString(file, AUTHORITY.certificatePem() + "\n");

            await().atMost(Duration.ofMinutes(1)).until(() -> statusOf(client) == 204);
        }
    }

    /** 0 for no answer. */
    private int statusOf(EndpointClient client) throws Exception {
        server.enqueue(new MockResponse.Builder().code(204).build());
        CompletableFuture<Integer> status = new CompletableFuture<>();
        client.send(
                new RequestBuilder("GET")
                        .setUrl("https://localhost:" + server.getPort() + "/")
                        .build(),
                new AnswerListener() {
                    @Override
                    public void onAnswer(Answer answer) {
                        status.complete(answer.status());
                    }

                    @Override
                    public void onNoAnswer(String why, Throwable cause) {
                        status.complete(0);
                    }
                });
        return status.get();
    }
}
