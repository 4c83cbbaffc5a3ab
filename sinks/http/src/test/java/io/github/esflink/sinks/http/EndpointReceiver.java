package io.github.esflink.sinks.http;

import io.github.esflink.sinks.contract.Receiver;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.core.retry.RetryPhases.Phase;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** An endpoint and the HTTP sink that delivers to it, quick to try again. */
record EndpointReceiver(NumberedEndpoint endpoint, EventSink sink) implements Receiver {

    static EndpointReceiver of(
            NumberedEndpoint endpoint, UnaryOperator<HttpEventSinkBuilder> settings) {
        Phase quick = new Phase(RetryPhases.FOR_EVER, 20);
        return new EndpointReceiver(
                endpoint,
                settings.apply(
                                HttpEventSink.builder()
                                        .setUrl(endpoint.url() + "/events/{stream}")
                                        .setRetryPhases(new RetryPhases(quick, quick, quick, 0.2))
                                        .setBreakerOpenTime(Duration.ofMillis(50)))
                        .build());
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
