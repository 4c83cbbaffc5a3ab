package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.authentication.ClientCredentials;
import io.github.esflink.sinks.http.authentication.TokenSource;
import io.github.esflink.sinks.http.body.UnsendableException;
import io.github.esflink.sinks.http.endpoint.EndpointClient;
import io.github.esflink.sinks.http.gate.EndpointGate;
import io.github.esflink.sinks.http.request.RequestFactory;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.asynchttpclient.Request;
import org.jspecify.annotations.Nullable;

/**
 * Sends events, an attempt for each call, and says what came of it: nothing to go downstream for an
 * event that is done with, a {@link DeliveryFailure} for every other.
 *
 * <p>Called in the task's thread; completes in the client's, with little work.
 */
final class EventSender implements AutoCloseable {

    static final Collection<DeadLetter> DONE = List.of();

    private final DeliverySettings settings;
    private final DeliveryMetrics metrics;
    private final Clock clock;
    private final RequestFactory requests;
    private final EndpointClient client;
    private final @Nullable TokenSource tokens;

    /** That of the standard route. */
    private final EndpointGate standard;

    /** By origin. */
    private final Map<String, EndpointGate> gates;

    /**
     * Resolves the secrets and starts the client.
     *
     * @param gates the ways to the endpoints, by their origins
     * @param clock wall clock, for latencies and dates
     */
    EventSender(
            String connectorId,
            DeliverySettings settings,
            DeliveryMetrics metrics,
            Map<String, EndpointGate> gates,
            Clock clock) {
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.standard =
                Objects.requireNonNull(
                        gates.get(settings.request().routes().standard().url().origin()));
        this.gates = Map.copyOf(gates);
        this.requests = new RequestFactory(settings.request(), settings.credentials(), clock);
        ClientCredentials credentials = settings.credentials().tokens();
        this.tokens =
                credentials == null
                        ? null
                        : new TokenSource(
                                credentials,
                                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        // Last: a secret that is missing leaves no thread behind.
        this.client = new EndpointClient(settings.endpoint(), connectorId);
    }

    EndpointGate gateOf(EventRecord record) {
        return gates.size() == 1
                ? standard
                : Objects.requireNonNull(
                        gates.get(settings.request().routes().of(record).url().origin()));
    }

    Map<String, EndpointGate> gates() {
        return gates;
    }

    Object destinationOf(EventRecord record) {
        return requests.destinationOf(record);
    }

    EndpointClient client() {
        return client;
    }

    DeliverySettings settings() {
        return settings;
    }

    DeliveryMetrics metrics() {
        return metrics;
    }

    @Nullable TokenSource tokens() {
        return tokens;
    }

    long now() {
        return clock.millis();
    }

    void deliver(EventRecord record, ResultFuture<DeadLetter> result) {
        if (requests.skips(record)) {
            metrics.skipped(1);
            result.complete(DONE);
            return;
        }
        Request request;
        try {
            request = requests.requestFor(record);
        } catch (UnsendableException e) {
            result.completeExceptionally(unsendable(e));
            return;
        }
        new Attempt(this, List.of(record), request, result).begin();
    }

    /**
     * @param records with the same {@link #destinationOf destination}
     */
    void deliver(List<EventRecord> records, ResultFuture<DeadLetter> result) {
        List<EventRecord> sent = withoutSkipped(records);
        if (sent.isEmpty()) {
            result.complete(DONE);
            return;
        }
        Request request;
        try {
            request = requests.requestFor(sent);
        } catch (UnsendableException e) {
            result.completeExceptionally(unsendable(e));
            return;
        }
        new Attempt(this, sent, request, result).begin();
    }

    private List<EventRecord> withoutSkipped(List<EventRecord> records) {
        if (records.stream().noneMatch(requests::skips)) {
            return records;
        }
        List<EventRecord> sent =
                records.stream().filter(record -> !requests.skips(record)).toList();
        metrics.skipped(records.size() - sent.size());
        return sent;
    }

    private static DeliveryFailure unsendable(UnsendableException why) {
        return DeliveryFailure.unsendable("No request can be made of it: " + why.getMessage());
    }

    @Override
    public void close() throws Exception {
        client.close();
    }
}
