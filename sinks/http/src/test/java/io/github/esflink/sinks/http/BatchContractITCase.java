package io.github.esflink.sinks.http;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.OrderedSinkContract;
import io.github.esflink.sinks.contract.Receiver;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.http.body.BodyForm;
import java.time.Duration;
import java.util.Random;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.DisplayName;

/** The same promise when many events share a request. */
@DisplayName("The HTTP sink with batches")
class BatchContractITCase extends OrderedSinkContract {

    @Override
    protected Guarantee guarantee() {
        return Guarantee.AT_LEAST_ONCE;
    }

    @Override
    protected Receiver open(DeliveryLog log, Random random) {
        NumberedEndpoint endpoint =
                NumberedEndpoint.builder(log).setPlan(Faults.mixed(random.nextLong())).start();
        return EndpointReceiver.of(
                endpoint,
                settings ->
                        settings.setUrl(endpoint.url() + "/batches")
                                .setForm(BodyForm.RECORD)
                                .setBatches(20, MemorySize.ofMebiBytes(1), Duration.ofMillis(10)));
    }
}
