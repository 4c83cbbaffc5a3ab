package io.github.esflink.sinks.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.contract.hostile.Behaviour;
import io.github.esflink.sinks.contract.hostile.Behaviours;
import io.github.esflink.sinks.contract.hostile.EndpointRecord;
import io.github.esflink.sinks.contract.hostile.HostileEndpoint;
import io.github.esflink.sinks.http.Records;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Many requests at once to an endpoint whose connections behave by chance: a request counts as
 * delivered, or as refused, only when the endpoint's own record says so of that very request; each
 * one ends; and afterwards the endpoint is served as if nothing had been.
 *
 * <p>{@code -Dhostile.requests=100000 -Dhostile.seed=…} for more of them, and for the same again.
 */
class HostilePlansITCase {

    private static final int AT_ONCE = 32;

    /** Every third connection is a good one. */
    private static final int GOOD = 3;

    private record Sent(long id, Outcome outcome) {}

    private final int requests = Integer.getInteger("hostile.requests", 4_000);
    private final long seed = Long.getLong("hostile.seed", System.nanoTime());

    private volatile boolean good;

    @Test
    void whatTheSenderKnowsIsWhatTheEndpointDid() throws Exception {
        System.out.printf("seed %d, %d requests%n", seed, requests);
        List<Behaviour> behaviours =
                Behaviours.all().stream()
                        .filter(each -> each.bodyBytes() == 0 && !each.hangs())
                        .toList();
        Random random = new Random(seed);
        int delivered = 0;
        try (HostileEndpoint endpoint = new HostileEndpoint(() -> next(behaviours, random));
                Sender sender =
                        Sender.to(endpoint.url() + "/")
                                .requestTimeout(Duration.ofSeconds(20))
                                .open()) {
            Queue<Sent> open = new ArrayDeque<>();
            for (long id = 0; id < requests; id++) {
                if (open.size() == AT_ONCE) {
                    delivered += check(open.remove(), endpoint.record());
                }
                open.add(send(sender, id));
            }
            while (!open.isEmpty()) {
                delivered += check(open.remove(), endpoint.record());
            }
            good = true;
            for (long id = requests; id < requests + (long) AT_ONCE; id++) {
                check(send(sender, id), endpoint.record());
            }
            for (long id = requests + (long) AT_ONCE; id < requests + 2L * AT_ONCE; id++) {
                assertOwnAnswer(send(sender, id));
            }
        }
        assertThat(delivered).as("some of them").isGreaterThan(requests / 10);
    }

    private @Nullable Behaviour next(List<Behaviour> behaviours, Random random) {
        return good || random.nextInt(GOOD) == 0
                ? null
                : behaviours.get(random.nextInt(behaviours.size()));
    }

    private static Sent send(Sender sender, long id) {
        return new Sent(id, sender.send(Records.of("order-" + id, id)));
    }

    /** 1 when it was delivered. */
    private int check(Sent sent, EndpointRecord record) throws Exception {
        DeliveryFailure failure = sent.outcome().failureOrNull();
        if (failure == null) {
            assertThat(record.hasAccepted(sent.id()))
                    .as("request %d was accepted, seed %d", sent.id(), seed)
                    .isTrue();
            return 1;
        }
        if (failure.status() != 0) {
            assertThat(record.hasRefused(sent.id(), failure.status()))
                    .as(
                            "request %d was refused with %d, seed %d",
                            sent.id(), failure.status(), seed)
                    .isTrue();
        }
        return 0;
    }

    private static void assertOwnAnswer(Sent sent) throws Exception {
        DeliveryFailure failure = sent.outcome().failureOrNull();
        assertThat(failure == null ? 200 : failure.status())
                .isEqualTo(EndpointRecord.isRefused(sent.id()) ? EndpointRecord.REFUSAL : 200);
    }
}
