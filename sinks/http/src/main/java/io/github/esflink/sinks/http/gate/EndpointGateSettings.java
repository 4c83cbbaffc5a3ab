package io.github.esflink.sinks.http.gate;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;

/**
 * When a request may go to an endpoint.
 *
 * @param requestsPerSecond of all subtasks of the connector together; {@link #UNLIMITED} for as
 *     many as there are
 * @param maxRetryAfter what a longer wait that the endpoint asks for is cut down to
 */
@Internal
public record EndpointGateSettings(
        BreakerSettings breaker, double requestsPerSecond, Duration maxRetryAfter)
        implements Serializable {

    public static final double UNLIMITED = 0;
}
