package io.github.esflink.source.reader.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InvalidFilterCheckTest {

    private static final SubscriptionEnd UNKNOWN =
            new SubscriptionEnd(SubscriptionEnd.Kind.UNEXPLAINED, "UNKNOWN", null);
    private static final SubscriptionEnd UNAVAILABLE =
            new SubscriptionEnd(true, "UNAVAILABLE", null);

    private final Answers server = new Answers();
    private final InvalidFilterCheck filter =
            new InvalidFilterCheck(
                    server,
                    new SubscriptionTarget.AllStreams(EventFilter.eventTypeRegex("Order.+")));

    @Test
    void isTheReasonWhenTheServerAnswersWithoutItAndThenFailsOnItAgain() {
        fails(3);
        server.asked.get(0).complete(new SplitPosition.Beginning());
        fails(1);

        SubscriptionEnd verdict = Objects.requireNonNull(filter.after(UNKNOWN, false));

        assertThat(verdict.canHeal()).isFalse();
        assertThat(verdict.reason())
                .startsWith(
                        "the server refuses the filter for event types, the expression \"Order.+\" (UNKNOWN): it is valid in Java but not in .NET");
        assertThat(server.asked).hasSize(1);
    }

    @Test
    void isNotTheReasonWhileTheServerHasNotAnswered() {
        fails(50);

        assertThat(server.asked).hasSize(1);
    }

    @Test
    void isNotTheReasonWhenTheServerFailsWithoutItToo() {
        for (int round = 0; round < 10; round++) {
            fails(3);
            server.asked
                    .get(server.asked.size() - 1)
                    .completeExceptionally(new IOException("UNKNOWN"));
        }
    }

    @Test
    void isClearedByAnyOtherEnd() {
        fails(3);
        server.asked.get(0).complete(new SplitPosition.Beginning());
        fails(1);
        assertThat(filter.after(UNAVAILABLE, false)).isNull();

        fails(3);
        assertThat(server.asked).hasSize(2);
    }

    @Test
    void isClearedByAConfirmation() {
        fails(3);
        server.asked.get(0).complete(new SplitPosition.Beginning());
        fails(1);
        assertThat(filter.after(UNKNOWN, true)).isNull();

        fails(3);
    }

    @Test
    void whatHasNoFilterIsNeverChecked() {
        InvalidFilterCheck none = new InvalidFilterCheck(server, SubscriptionTarget.everything());
        for (int i = 0; i < 10; i++) {
            assertThat(none.after(UNKNOWN, false)).isNull();
        }
        assertThat(server.asked).isEmpty();
    }

    private void fails(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(filter.after(UNKNOWN, false)).isNull();
        }
    }

    /** A server whose answers the test gives. */
    private static final class Answers implements EventLog {
        private final List<CompletableFuture<SplitPosition>> asked = new ArrayList<>();

        @Override
        public CompletableFuture<SplitPosition> endOf(SubscriptionTarget target) {
            CompletableFuture<SplitPosition> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        }

        @Override
        public CatchUpSubscription subscribe(
                SubscriptionTarget target, SplitPosition position, SubscriptionObserver observer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SplitPosition before(SubscriptionTarget target, Instant time) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String address() {
            return "answers:2113";
        }

        @Override
        public void close() {}
    }
}
