package io.github.esflink.sinks.http;

import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.setting.SettingErrors;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.body.NotJson;
import io.github.esflink.sinks.http.endpoint.ClientCertificate;
import io.github.esflink.sinks.http.endpoint.Proxy;
import io.github.esflink.sinks.http.gate.BreakerSettings;
import io.github.esflink.sinks.http.policy.StatusAction;
import io.github.esflink.sinks.http.policy.StatusPolicy;
import io.github.esflink.sinks.http.request.Route;
import io.github.esflink.sinks.http.request.Routes;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks over all settings at once, and makes of some of them what they stand for. */
final class SettingsCheck {

    private static final int MAX_EVENTS = 10_000;
    private static final int MAX_IN_FLIGHT = 65_536;

    private final SettingErrors wrong = new SettingErrors();
    private final Routes routes;
    private final StatusPolicy statuses;

    /**
     * @throws IllegalArgumentException naming everything that is wrong
     */
    SettingsCheck(HttpEventSinkBuilder settings) {
        Routes made = new RequestCheck(settings, wrong).routes();
        endpoint(settings);
        retries(settings);
        breaker(settings);
        lanes(settings);
        Batches batches = settings.batches;
        if (batches != null) {
            batches(batches, settings, made);
        }
        StatusPolicy policy = statuses(settings);
        if (made == null || !wrong.isEmpty()) {
            throw wrong.asException("The HTTP sink cannot be built");
        }
        this.routes = made;
        this.statuses = policy;
    }

    Routes routes() {
        return routes;
    }

    StatusPolicy statuses() {
        return statuses;
    }

    private void batches(Batches batches, HttpEventSinkBuilder settings, @Nullable Routes made) {
        wrong.range("batch:maxEvents", batches.maxEvents(), 1, MAX_EVENTS);
        wrong.size("batch:maxBytes", batches.maxBytes(), 1, Integer.MAX_VALUE);
        wrong.duration("batch:maxDelayMs", batches.maxDelay(), Duration.ZERO);
        wrong.expect(
                !(settings.ordering instanceof Ordering.None),
                "ordering",
                "stream or partitionKey while batch:maxEvents is over 1: a batch is made of the lanes that keep an order",
                "none");
        if (made != null) {
            form("form", made.standard(), settings);
            made.byEventType()
                    .forEach((type, route) -> form("eventTypes:form:" + type, route, settings));
        }
    }

    private void form(String key, Route route, HttpEventSinkBuilder settings) {
        wrong.expect(
                route.form().canBeMany(),
                key,
                "data, record or cloudEventsStructured while batch:maxEvents is over 1",
                "cloudEventsBinary");
        wrong.expect(
                route.form() != BodyForm.DATA || settings.notJson != NotJson.OCTETS,
                "notJson",
                "base64, skip or deadLetter while batch:maxEvents is over 1: octets are no element of a JSON array",
                "octets");
    }

    private void endpoint(HttpEventSinkBuilder settings) {
        wrong.duration(
                "resilience:requestTimeoutMs", settings.requestTimeout, Duration.ofMillis(1));
        wrong.duration(
                "pooledConnectionLifetime", settings.pooledConnectionLifetime, Duration.ZERO);
        wrong.size("maxAnswerSize", settings.maxAnswerSize, 1, Integer.MAX_VALUE);
        wrong.expect(
                settings.caFile == null || !settings.caFile.isBlank(),
                "tls:caFile",
                "a path on the task managers",
                settings.caFile);
        wrong.expect(
                settings.caFile == null || settings.tlsVerification,
                "tls:caFile",
                "nothing while tls:verify is false, because nothing is checked then",
                settings.caFile);
        ClientCertificate certificate = settings.certificate;
        if (certificate != null) {
            path("tls:certFile", certificate.certFile());
            path("tls:keyFile", certificate.keyFile());
        }
        Proxy proxy = settings.proxy;
        if (proxy != null) {
            wrong.expect(
                    proxy.host().matches("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]"),
                    "proxy:url",
                    "http://host:port",
                    proxy.host());
            wrong.expect(
                    proxy.port() >= 1 && proxy.port() <= 65_535,
                    "proxy:url",
                    "a port from 1 to 65535",
                    proxy.port());
        }
        wrong.expect(
                settings.requestsPerSecond >= 0 && Double.isFinite(settings.requestsPerSecond),
                "rateLimit:requestsPerSecond",
                "a number over 0, or 0 for no limit",
                settings.requestsPerSecond);
    }

    private void path(String key, String found) {
        wrong.expect(!found.isBlank(), key, "a path on the task managers", found);
    }

    private void retries(HttpEventSinkBuilder settings) {
        wrong.expect(
                settings.maxAttempts == -1 || settings.maxAttempts >= 1,
                "resilience:maxAttempts",
                "1 or more, or -1 for ever",
                settings.maxAttempts);
        settings.retryPhases.check(wrong);
        wrong.duration("resilience:maxRetryAfterMs", settings.maxRetryAfter, Duration.ZERO);
        wrong.duration("resilience:refusedAlone", settings.refusedAlone, Duration.ZERO);
    }

    private void breaker(HttpEventSinkBuilder settings) {
        wrong.expect(
                settings.breakerFailuresInARow >= 0,
                "breaker:failuresInARow",
                "1 or more, or 0 for never",
                settings.breakerFailuresInARow);
        wrong.expect(
                settings.breakerFailureRatio >= 0 && settings.breakerFailureRatio <= 1,
                "breaker:failureRatio",
                "a part of the last %d requests up to 1, or 0 for never"
                        .formatted(BreakerSettings.WINDOW),
                settings.breakerFailureRatio);
        wrong.duration("breaker:openTimeMs", settings.breakerOpenTime, Duration.ofMillis(1));
    }

    private void lanes(HttpEventSinkBuilder settings) {
        wrong.range("inFlight", settings.inFlight, 1, MAX_IN_FLIGHT);
        if (settings.maxWaiting != null) {
            wrong.size("maxWaiting", settings.maxWaiting, 1, Long.MAX_VALUE);
        }
        if (settings.maxWaitingPerStream != null) {
            wrong.size("maxWaitingPerStream", settings.maxWaitingPerStream, 1, Long.MAX_VALUE);
        }
        boolean parks =
                settings.deadLetterOutput != null
                        && settings.afterDeadLetter == AfterDeadLetter.PARK;
        wrong.expect(
                !parks || !(settings.ordering instanceof Ordering.None),
                "deadLetters:then",
                "skip while ordering is none, because nothing is kept in order then",
                "park");
        wrong.expect(
                settings.deadLetterOutput != null || settings.release == null,
                "deadLetters:release",
                "nothing without an output for dead letters, because no stream is parked then",
                settings.release == null ? "" : settings.release.id());
    }

    private StatusPolicy statuses(HttpEventSinkBuilder settings) {
        StatusPolicy policy = StatusPolicy.defaults();
        for (Map.Entry<String, StatusAction> each : settings.statuses.entrySet()) {
            try {
                policy = policy.with(each.getKey(), each.getValue());
            } catch (IllegalArgumentException e) {
                wrong.expect(
                        false,
                        "resilience:statuses:" + each.getKey(),
                        String.valueOf(e.getMessage()),
                        each.getKey());
            }
        }
        return policy;
    }
}
