package io.github.esflink.sinks.kafka;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.OrderedSinkContract;
import io.github.esflink.sinks.contract.Receiver;
import io.github.esflink.sinks.contract.source.NumberedStreams;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class ExactlyOnceContractITCase extends OrderedSinkContract {

    @TempDir static Path directory;
    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = KafkaBroker.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Override
    protected Guarantee guarantee() {
        return Guarantee.EXACTLY_ONCE;
    }

    @Override
    protected Receiver open(DeliveryLog log, Random random) throws Exception {
        return KafkaReceiver.withAnyKey(broker, log, Delivery.EXACTLY_ONCE, random);
    }

    /** Longer than the default: what a checkpoint has not committed yet is not seen to be sent. */
    @Override
    protected NumberedStreams streams() {
        return NumberedStreams.builder()
                .setStreams(60)
                .setEventsPerStream(120)
                .setEventsPerSecond(1_600)
                .build();
    }
}
