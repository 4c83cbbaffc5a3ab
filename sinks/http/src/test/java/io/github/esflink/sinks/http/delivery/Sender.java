package io.github.esflink.sinks.http.delivery;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.authentication.Credentials;
import io.github.esflink.sinks.http.authentication.Signing;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.body.BodySettings;
import io.github.esflink.sinks.http.endpoint.EndpointSettings;
import io.github.esflink.sinks.http.endpoint.Proxy;
import io.github.esflink.sinks.http.endpoint.TlsSettings;
import io.github.esflink.sinks.http.gate.Breaker;
import io.github.esflink.sinks.http.gate.BreakerSettings;
import io.github.esflink.sinks.http.gate.EndpointGate;
import io.github.esflink.sinks.http.gate.EndpointGateSettings;
import io.github.esflink.sinks.http.policy.StatusPolicy;
import io.github.esflink.sinks.http.request.RequestSettings;
import io.github.esflink.sinks.http.request.Route;
import io.github.esflink.sinks.http.request.Routes;
import io.github.esflink.sinks.http.request.UrlTemplate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The delivery, with settings to turn and a clock for its breaker. */
final class Sender implements AutoCloseable {

    final AtomicLong breakerClock = new AtomicLong(1_000_000);
    final Breaker breaker;
    final Gate gate;

    private final EventSender delivery;

    private Sender(Settings settings) {
        EndpointGateSettings gateSettings =
                new EndpointGateSettings(
                        settings.breaker, settings.requestsPerSecond, Duration.ofMinutes(1));
        Route route = new Route(settings.method, UrlTemplate.parse(settings.url), settings.form);
        EndpointGate way =
                new EndpointGate.All(
                                gateSettings,
                                1,
                                () -> TimeUnit.MILLISECONDS.toNanos(breakerClock.get()))
                        .to("test");
        breaker = way.breaker();
        gate = way;
        delivery =
                new EventSender(
                        settings.name,
                        new DeliverySettings(
                                new RequestSettings(
                                        Routes.all(route),
                                        settings.body,
                                        Map.of("X-Tenant", Secret.of("blue")),
                                        new RecordHeaders("test", true),
                                        record -> record.position().streamId(),
                                        false),
                                new Credentials(settings.authentication, settings.signing),
                                new EndpointSettings(
                                        settings.requestTimeout,
                                        settings.connectionLifetime,
                                        settings.maxAnswerBytes,
                                        settings.tls,
                                        settings.proxy),
                                gateSettings,
                                settings.statuses),
                        new DeliveryMetrics(),
                        Map.of(route.url().origin(), way),
                        Clock.systemUTC());
    }

    static Settings to(Object url) {
        return new Settings(url.toString());
    }

    Outcome send(EventRecord record) {
        Outcome outcome = new Outcome();
        delivery.deliver(record, outcome);
        return outcome;
    }

    /** Together in one request. */
    Outcome send(List<EventRecord> records) {
        Outcome outcome = new Outcome();
        delivery.deliver(records, outcome);
        return outcome;
    }

    /** What happens by itself every few seconds. */
    void lookAtTlsFiles() {
        delivery.client().reloadTls();
    }

    @Override
    public void close() throws Exception {
        delivery.close();
    }

    static final class Settings {
        private final String url;
        String name = "test";
        String method = "POST";
        Duration requestTimeout = Duration.ofSeconds(20);
        Duration connectionLifetime = Duration.ofMinutes(5);
        int maxAnswerBytes = 64 * 1024;
        BodyForm form = BodyForm.DATA;
        BodySettings body = BodySettings.PLAIN;
        Authentication authentication = Authentication.bearer(Secret.of("s3cret"));
        @Nullable Signing signing;
        double requestsPerSecond = EndpointGateSettings.UNLIMITED;
        @Nullable Proxy proxy;
        TlsSettings tls = new TlsSettings(true, null, null);
        BreakerSettings breaker = new BreakerSettings(3, 0, Duration.ofSeconds(10));
        StatusPolicy statuses = StatusPolicy.defaults();

        private Settings(String url) {
            this.url = url;
        }

        Settings requestTimeout(Duration timeout) {
            requestTimeout = timeout;
            return this;
        }

        Settings withTls(String caFile) {
            tls = new TlsSettings(true, caFile, null);
            return this;
        }

        Sender open() {
            return new Sender(this);
        }
    }
}
