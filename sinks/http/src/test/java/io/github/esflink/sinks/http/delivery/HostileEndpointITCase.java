package io.github.esflink.sinks.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.hostile.Behaviour;
import io.github.esflink.sinks.contract.hostile.Behaviours;
import io.github.esflink.sinks.contract.hostile.EndpointRecord;
import io.github.esflink.sinks.contract.hostile.Fate;
import io.github.esflink.sinks.contract.hostile.HostileEndpoint;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.Records;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An answer is of the request it answers, or the connection is closed and the request is not
 * acknowledged: what becomes of a request under each behaviour of an endpoint, and that the
 * requests behind it get answers of their own.
 */
class HostileEndpointITCase {

    static List<Behaviour> behaviours() {
        return Behaviours.all();
    }

    @ParameterizedTest
    @MethodSource("behaviours")
    void anAnswerIsOfTheRequestItAnswers(Behaviour behaviour) throws Exception {
        Iterator<Behaviour> plan = List.of(behaviour).iterator();
        try (HostileEndpoint endpoint = new HostileEndpoint(() -> next(plan));
                Sender sender =
                        Sender.to(endpoint.url() + "/")
                                .requestTimeout(
                                        behaviour.hangs()
                                                ? Duration.ofMillis(300)
                                                : Duration.ofSeconds(30))
                                .open()) {
            meets(behaviour.fate(), sender.send(record(0, behaviour.bodyBytes())));
            if (endsAlone(behaviour)) {
                await().until(() -> endpoint.behavioursOver() == 1);
            }
            for (long id = 1; id < 4; id++) {
                getsItsOwnAnswer(id, sender.send(record(id, 0)), endpoint.record());
            }
        }
    }

    /** Without another request. */
    private static boolean endsAlone(Behaviour behaviour) {
        return !behaviour.name().endsWith("when the next request arrives")
                && !behaviour.name().equals("reset behind the answer");
    }

    private static @Nullable Behaviour next(Iterator<Behaviour> plan) {
        synchronized (plan) {
            return plan.hasNext() ? plan.next() : null;
        }
    }

    private static EventRecord record(long id, int bodyBytes) {
        return Records.of("order-" + id, id, "OrderPlaced", "\"" + "x".repeat(bodyBytes) + "\"");
    }

    private static void meets(Fate fate, Outcome outcome) throws Exception {
        if (fate instanceof Fate.Refused refused) {
            assertThat(outcome.failure().status()).isEqualTo(refused.status());
        } else if (fate instanceof Fate.Unanswered unanswered) {
            assertThat(outcome.failure()).message().matches(unanswered.reason());
            assertThat(outcome.failure().status()).isZero();
        } else {
            assertThat(outcome.results()).isEmpty();
        }
    }

    private static void getsItsOwnAnswer(long id, Outcome outcome, EndpointRecord record)
            throws Exception {
        if (EndpointRecord.isRefused(id)) {
            assertThat(outcome.failure())
                    .hasMessage("status " + EndpointRecord.REFUSAL)
                    .extracting(failure -> failure.answer().text())
                    .isEqualTo("no " + id);
        } else {
            assertThat(outcome.results()).isEmpty();
            assertThat(record.hasAccepted(id)).isTrue();
        }
    }
}
