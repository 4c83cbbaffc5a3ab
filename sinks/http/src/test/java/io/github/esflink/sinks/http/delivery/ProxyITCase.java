package io.github.esflink.sinks.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.http.Records;
import io.github.esflink.sinks.http.endpoint.Proxy;
import io.github.esflink.sinks.http.endpoint.TlsSettings;
import io.github.esflink.sinks.http.policy.StatusAction;
import java.nio.file.Files;
import java.nio.file.Path;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Through a proxy that asks who comes. */
class ProxyITCase {

    /** "me:s3cret" */
    private static final String BASIC = "Basic bWU6czNjcmV0";

    @TempDir private Path dir;

    private final MockWebServer proxy = new MockWebServer();

    @AfterEach
    void stop() {
        proxy.close();
    }

    private Sender.Settings through(String url) {
        Sender.Settings settings = Sender.to(url);
        settings.proxy = new Proxy("localhost", proxy.getPort(), "me", Secret.of("s3cret"));
        return settings;
    }

    @Test
    void aPlainEndpointIsAskedForByItsWholeUrl() throws Exception {
        proxy.start();
        proxy.enqueue(new MockResponse.Builder().code(204).build());
        try (Sender sender = through("http://orders.invalid/events").open()) {
            assertThat(sender.send(Records.of("s", 0)).results()).isEmpty();
        }
        RecordedRequest request = proxy.takeRequest();
        assertThat(request.getRequestLine())
                .isEqualTo("POST http://orders.invalid/events HTTP/1.1");
        assertThat(request.getHeaders().get("proxy-authorization")).isEqualTo(BASIC);
        assertThat(request.getHeaders().get("authorization")).isEqualTo("Bearer s3cret");
    }

    @Test
    void aSecureEndpointIsReachedThroughATunnelThatSeesNoSecretOfIts() throws Exception {
        HeldCertificate authority = new HeldCertificate.Builder().certificateAuthority(0).build();
        proxy.useHttps(
                new HandshakeCertificates.Builder()
                        .heldCertificate(
                                new HeldCertificate.Builder()
                                        .addSubjectAlternativeName("orders.invalid")
                                        .signedBy(authority)
                                        .build())
                        .build()
                        .sslSocketFactory());
        proxy.start();
        proxy.enqueue(new MockResponse.Builder().inTunnel().build());
        proxy.enqueue(new MockResponse.Builder().code(204).build());
        String ca = Files.writeString(dir.resolve("ca.pem"), authority.certificatePem()).toString();
        Sender.Settings settings = through("https://orders.invalid/events");
        settings.tls = new TlsSettings(true, ca, null);
        try (Sender sender = settings.open()) {
            assertThat(sender.send(Records.of("s", 0)).results()).isEmpty();
        }
        RecordedRequest tunnel = proxy.takeRequest();
        assertThat(tunnel.getRequestLine()).isEqualTo("CONNECT orders.invalid:443 HTTP/1.1");
        assertThat(tunnel.getHeaders().get("proxy-authorization")).isEqualTo(BASIC);
        assertThat(tunnel.getHeaders().get("authorization")).isNull();
        RecordedRequest request = proxy.takeRequest();
        assertThat(request.getRequestLine()).isEqualTo("POST /events HTTP/1.1");
        assertThat(request.getHeaders().get("proxy-authorization")).isNull();
        assertThat(request.getHeaders().get("authorization")).isEqualTo("Bearer s3cret");
    }

    /**
     * What comes instead of a tunnel is the proxy's (https://github.com/oven-sh/bun/pull/35965),
     * and its connection is none
     * (https://github.com/AsyncHttpClient/async-http-client/issues/2071).
     */
    @ParameterizedTest
    @ValueSource(ints = {201, 202, 204, 206, 299, 302, 307, 400, 403, 404, 407, 413, 429, 502, 503})
    void whatAProxyAnswersInPlaceOfATunnelIsNoAnswerToTheEvent(int status) throws Exception {
        proxy.start();
        for (int i = 0; i < 2; i++) {
            proxy.enqueue(
                    new MockResponse.Builder()
                            .code(status)
                            .addHeader("Location", "https://orders.invalid/elsewhere")
                            .build());
        }
        try (Sender sender = through("https://orders.invalid/events").open()) {
            for (int i = 0; i < 2; i++) {
                DeliveryFailure failure = sender.send(Records.of("s", i)).failure();

                assertThat(failure)
                        .hasMessage(
                                "the proxy opened no tunnel: it answered CONNECT with status "
                                        + status);
                assertThat(failure.status()).isZero();
                assertThat(failure.action()).isEqualTo(StatusAction.RETRY);
                assertThat(proxy.takeRequest().getRequestLine())
                        .isEqualTo("CONNECT orders.invalid:443 HTTP/1.1");
            }
        }
    }

    @Test
    void aProxyThatRefusesIsNoRefusalOfTheEvent() throws Exception {
        proxy.start();
        proxy.enqueue(new MockResponse.Builder().code(407).build());
        try (Sender sender = through("http://orders.invalid/events").open()) {
            DeliveryFailure failure = sender.send(Records.of("s", 0)).failure();

            assertThat(failure.status()).isEqualTo(407);
            assertThat(failure.action()).isEqualTo(StatusAction.RETRY);
        }
    }
}
