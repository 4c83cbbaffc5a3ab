package io.github.esflink.reliability.chaos;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.http.AnswerPlan;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import io.github.esflink.sinks.contract.http.PlannedAnswer;
import java.util.List;
import java.util.Random;

/** The endpoint, which can be gone or misbehave for a while. */
final class HttpEnd implements AutoCloseable {

    private static final List<PlannedAnswer> FAULTS =
            List.of(
                    PlannedAnswer.status(500),
                    PlannedAnswer.status(503),
                    PlannedAnswer.retryAfter(429, 1),
                    PlannedAnswer.CUT,
                    PlannedAnswer.slow(500),
                    PlannedAnswer.SILENCE);

    private final DeliveryLog log;
    private final int port;
    private volatile AnswerPlan plan = AnswerPlan.allOk();
    private NumberedEndpoint endpoint;

    HttpEnd(DeliveryLog log) {
        this.log = log;
        this.endpoint = listen(0);
        this.port = endpoint.port();
    }

    private NumberedEndpoint listen(int where) {
        return NumberedEndpoint.builder(log)
                .setPort(where)
                .setPlan((stream, revision, tries) -> plan.answerTo(stream, revision, tries))
                .start();
    }

    String url() {
        return endpoint.url();
    }

    void misbehave(Random random) {
        plan = AnswerPlan.seeded(random.nextLong(), 0.3, FAULTS);
    }

    void behave() {
        plan = AnswerPlan.allOk();
    }

    void leave() {
        endpoint.close();
    }

    void comeBack() {
        endpoint = listen(port);
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
