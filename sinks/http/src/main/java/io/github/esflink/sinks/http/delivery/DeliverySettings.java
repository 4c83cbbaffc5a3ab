package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.http.endpoint.BreakerSettings;
import io.github.esflink.sinks.http.endpoint.EndpointSettings;
import io.github.esflink.sinks.http.policy.StatusPolicy;
import io.github.esflink.sinks.http.request.Authentication;
import io.github.esflink.sinks.http.request.RequestSettings;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;

/**
 * All that one attempt depends on.
 *
 * @param maxRetryAfter what a longer wait that the endpoint asks for is cut down to
 */
@Internal
public record DeliverySettings(
        RequestSettings request,
        Authentication authentication,
        EndpointSettings endpoint,
        BreakerSettings breaker,
        StatusPolicy statuses,
        Duration maxRetryAfter)
        implements Serializable {

    /** The same with another request. */
    public DeliverySettings with(RequestSettings other) {
        return new DeliverySettings(
                other, authentication, endpoint, breaker, statuses, maxRetryAfter);
    }
}
