package io.github.esflink.sinks.http.outage;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.contract.http.PlannedAnswer;
import io.github.esflink.sinks.contract.http.ReservedPort;
import io.github.esflink.sinks.http.HttpEventSink;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HeldCertificate;

/** An endpoint that is well, fails everybody for a while, and is well again. */
final class FailingEndpoint implements AutoCloseable {

    private static final HeldCertificate AUTHORITY =
            new HeldCertificate.Builder().certificateAuthority(0).build();

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

    private final Outage outage;
    private final DeliveryLog log;
    private final MockWebServer tokens = new MockWebServer();
    private final SslContext valid = tls(System.currentTimeMillis());
    private final SslContext expired = tls(System.currentTimeMillis() - TimeUnit.DAYS.toMillis(9));

    private final ReservedPort port = new ReservedPort();

    private volatile boolean down;
    private NumberedEndpoint endpoint;

    FailingEndpoint(Outage outage, DeliveryLog log) throws IOException {
        this.outage = outage;
        this.log = log;
        this.endpoint = listen();
        tokens.setDispatcher(
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request) {
                        return down
                                ? new MockResponse.Builder().code(503).build()
                                : new MockResponse.Builder()
                                        .body("{\"access_token\":\"t\",\"expires_in\":1}")
                                        .build();
                    }
                });
        if (outage.way() == Outage.Way.GIVES_NO_TOKENS) {
            tokens.start();
        }
    }

    private static SslContext tls(long began) {
        HeldCertificate certificate =
                new HeldCertificate.Builder()
                        .addSubjectAlternativeName(HOST)
                        .validityInterval(
                                began - TimeUnit.DAYS.toMillis(1),
                                began + TimeUnit.DAYS.toMillis(1))
                        .signedBy(AUTHORITY)
                        .build();
        try {
            return SslContextBuilder.forServer(
                            certificate.keyPair().getPrivate(), certificate.certificate())
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    private NumberedEndpoint listen() {
        NumberedEndpoint.Builder settings =
                NumberedEndpoint.builder(log)
                        .setPort(port.number())
                        .setPlan(
                                (stream, revision, tries) ->
                                        down && outage.way() == Outage.Way.ANSWERS
                                                ? outage.answer()
                                                : PlannedAnswer.OK);
        if (outage.way() == Outage.Way.FAILS_TLS) {
            settings.setTls(() -> down ? expired : valid);
        }
        return settings.start();
    }

    /** A sink to it. */
    HttpEventSinkBuilder sink(Path dir) throws IOException {
        HttpEventSinkBuilder sink =
                HttpEventSink.builder()
                        .setUrl(
                                endpoint.url()
                                        + (outage.urlVaries() ? "/events/{stream}" : "/events"));
        if (outage.way() == Outage.Way.FAILS_TLS) {
            sink.setCaFile(
                    Files.writeString(dir.resolve("ca.pem"), AUTHORITY.certificatePem())
                            .toString());
        }
        if (outage.way() == Outage.Way.GIVES_NO_TOKENS) {
            sink.setAuthentication(
                    Authentication.clientCredentials(
                            tokens.url("/token").toString(), "id", Secret.of("secret")));
        }
        return sink;
    }

    /** How many requests for tokens there were. */
    int tokenRequests() {
        return outage.way() == Outage.Way.GIVES_NO_TOKENS ? tokens.getRequestCount() : 0;
    }

    void fail() {
        down = true;
        switch (outage.way()) {
            case REFUSES_CONNECTIONS -> endpoint.close();
            case FAILS_TLS -> endpoint.closeConnections();
            case ANSWERS, GIVES_NO_TOKENS -> {}
        }
    }

    void recover() {
        down = false;
        if (outage.way() == Outage.Way.REFUSES_CONNECTIONS) {
            endpoint = listen();
        }
    }

    @Override
    public void close() throws IOException {
        endpoint.close();
        tokens.close();
        port.close();
    }
}
