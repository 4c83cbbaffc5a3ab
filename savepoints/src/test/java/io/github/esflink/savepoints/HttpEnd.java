package io.github.esflink.savepoints;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.http.AnswerPlan;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An HTTP endpoint, and the folder of what it refuses. */
final class HttpEnd implements ReceivingEnd {

    /**
     * A connector that delivers here, all events there are, and does not wait long to try again.
     */
    static final String CONNECTOR =
            """
            id: numbered
            connectionString: @node@
            autocommit:interval: @interval@
            subscription:initialPosition: earliest
            instanceTypeName: http-sink
            url: @endpoint@/{stream}
            resilience:firstDelayBound:delayMs: 100
            breaker: {failuresInARow: 0, failureRatio: 0}
            """;

    private final Path letters;
    private final DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
    private final NumberedEndpoint endpoint;

    HttpEnd(Path letters, AnswerPlan plan) {
        this.letters = letters;
        this.endpoint = NumberedEndpoint.builder(log).setPlan(plan).start();
    }

    @Override
    public String addressIn(String connector) {
        return connector
                .replace("@endpoint@", endpoint.url())
                .replace("@letters@", letters.toUri().toString());
    }

    @Override
    public DeliveryLog log() {
        return log;
    }

    /** The events in finished files: {@code stream@revision}, in the order of the log. */
    List<String> letters() throws IOException {
        List<String> events = new ArrayList<>();
        try (DeadLetterReader reader = DeadLetterReader.open(letters.toUri().toString())) {
            for (DeadLetter letter = reader.next(); letter != null; letter = reader.next()) {
                events.add(letter.event().position().toString());
            }
        }
        return events;
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
