package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.http.authentication.Credentials;
import io.github.esflink.sinks.http.endpoint.EndpointSettings;
import io.github.esflink.sinks.http.gate.EndpointGateSettings;
import io.github.esflink.sinks.http.policy.StatusPolicy;
import io.github.esflink.sinks.http.request.RequestSettings;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/** All that one attempt depends on. */
@Internal
public record DeliverySettings(
        RequestSettings request,
        Credentials credentials,
        EndpointSettings endpoint,
        EndpointGateSettings gate,
        StatusPolicy statuses)
        implements Serializable {

    /** The same with another request. */
    public DeliverySettings with(RequestSettings other) {
        return new DeliverySettings(other, credentials, endpoint, gate, statuses);
    }
}
