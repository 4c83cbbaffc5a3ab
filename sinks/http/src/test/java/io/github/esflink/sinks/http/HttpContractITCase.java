package io.github.esflink.sinks.http;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.OrderedSinkContract;
import io.github.esflink.sinks.contract.Receiver;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;

/** What every ordered sink promises, held by an endpoint that fails now and then. */
@DisplayName("The HTTP sink")
class HttpContractITCase extends OrderedSinkContract {

    @Override
    protected Guarantee guarantee() {
        return Guarantee.AT_LEAST_ONCE;
    }

    @Override
    protected Receiver open(DeliveryLog log, Random random) {
        return EndpointReceiver.of(
                NumberedEndpoint.builder(log).setPlan(Faults.mixed(random.nextLong())).start(),
                settings -> settings);
    }
}
