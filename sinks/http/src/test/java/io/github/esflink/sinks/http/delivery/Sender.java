package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.secret.Secret;
import io.github.esflink.sinks.http.endpoint.Breaker;
import io.github.esflink.sinks.http.endpoint.BreakerSettings;
import io.github.esflink.sinks.http.endpoint.EndpointSettings;
import io.github.esflink.sinks.http.endpoint.TlsSettings;
import io.github.esflink.sinks.http.policy.StatusPolicy;
import io.github.esflink.sinks.http.request.Authentication;
import io.github.esflink.sinks.http.request.RequestSettings;
import io.github.esflink.sinks.http.request.UrlTemplate;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The delivery, with settings to turn and a clock for its breaker. */
final class Sender implements AutoCloseable {

    final AtomicLong breakerClock = new AtomicLong(1_000_000);
    final Breaker breaker;

    private final Delivery delivery;

    private Sender(Settings settings) {
        breaker = new Breaker("test", settings.breaker, breakerClock::get);
        delivery =
                new Delivery(
                        settings.name,
                        new DeliverySettings(
                                new RequestSettings(
                                        settings.method,
                                        UrlTemplate.parse(settings.url),
                                        Map.of("X-Tenant", Secret.of("blue")),
                                        new RecordHeaders("test", true),
                                        record -> record.position().streamId(),
                                        false),
                                Authentication.bearer(Secret.of("s3cret")),
                                new EndpointSettings(
                                        settings.requestTimeout,
                                        settings.connectionLifetime,
                                        settings.maxAnswerBytes,
                                        settings.tls),
                                settings.breaker,
                                settings.statuses,
                                Duration.ofMinutes(1)),
                        new DeliveryMetrics(),
                        breaker,
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
        TlsSettings tls = new TlsSettings(true, null);
        BreakerSettings breaker = new BreakerSettings(3, 0, Duration.ofSeconds(10));
        StatusPolicy statuses = StatusPolicy.defaults(false);

        private Settings(String url) {
            this.url = url;
        }

        Settings requestTimeout(Duration timeout) {
            requestTimeout = timeout;
            return this;
        }

        Settings withTls(String caFile) {
            tls = new TlsSettings(true, caFile);
            return this;
        }

        Sender open() {
            return new Sender(this);
        }
    }
}
