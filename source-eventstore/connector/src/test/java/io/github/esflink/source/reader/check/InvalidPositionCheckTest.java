package io.github.esflink.source.reader.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.client.SubscriptionObserver.ControlMessage;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InvalidPositionCheckTest {

    private static final SubscriptionEnd UNKNOWN =
            new SubscriptionEnd(
                    SubscriptionEnd.Kind.UNEXPLAINED,
                    "UNKNOWN: Exception was thrown by handler.",
                    null);
    private static final SubscriptionEnd INVALID =
            new SubscriptionEnd(SubscriptionEnd.Kind.INVALID, "INVALID_ARGUMENT", null);
    private static final SubscriptionEnd LOST = new SubscriptionEnd(true, "UNAVAILABLE", null);
    private static final SplitPosition INSIDE =
            new SplitPosition.AfterPosition(new LogPosition(77, 77));
    private static final SubscriptionTarget FILTERED =
            new SubscriptionTarget.AllStreams(EventFilter.streamNamePrefix("a"));

    private final Answers server = new Answers();
    private final InvalidPositionCheck check = new InvalidPositionCheck(server, FILTERED);

    /** As 23.10. */
    @Test
    void aPositionThatTheServerFailsOnWithoutTheFilterToo() {
        server.subscribed = observer -> observer.onEnd(UNKNOWN);

        for (int i = 0; i < 4; i++) {
            assertThat(after(UNKNOWN, false)).isNull();
            assertThat(check.isRuledOut()).isFalse();
        }

        SubscriptionEnd verdict = Objects.requireNonNull(after(UNKNOWN, false));
        assertThat(verdict.canHeal()).isFalse();
        assertThat(verdict.reason())
                .isEqualTo(
                        "there is no position C:77/P:77 in the server's log: it fails on it (UNKNOWN: Exception was thrown by handler.), and answers otherwise. So it is not the log that was read (another server behind the name, or another cluster). Start the job from a savepoint of this log, move it with `savepoints/reset --to`, or start it without state");
    }

    /** As 24.2. */
    @Test
    void aPositionThatTheServerCallsInvalid() {
        server.subscribed =
                observer -> {
                    observer.onControlMessage(ControlMessage.CONFIRMED);
                    observer.onEnd(INVALID);
                };

        assertThat(after(INVALID, true)).isNull();
        assertThat(after(INVALID, true)).isNull();

        assertThat(after(INVALID, true)).isNotNull();
    }

    @Test
    void aFilterIsTheReasonWhenThePositionIsTakenWithoutIt() {
        server.subscribed = observer -> observer.onControlMessage(ControlMessage.CAUGHT_UP);

        for (int i = 0; i < 4; i++) {
            assertThat(after(UNKNOWN, false)).isNull();
        }

        assertThat(check.isRuledOut()).isTrue();
        assertThat(after(UNKNOWN, false)).isNull();
        assertThat(check.isRuledOut()).isTrue();
    }

    @Test
    void aServerThatAnswersNothingIsInTrouble() {
        server.subscribed = observer -> observer.onEnd(UNKNOWN);
        server.end = CompletableFuture.failedFuture(new IllegalStateException());

        for (int i = 0; i < 20; i++) {
            assertThat(after(UNKNOWN, false)).isNull();
        }
    }

    @Test
    void anotherEndInBetweenBeginsAnew() {
        server.subscribed = observer -> observer.onEnd(UNKNOWN);
        for (int i = 0; i < 4; i++) {
            assertThat(after(UNKNOWN, false)).isNull();
        }
        assertThat(after(LOST, false)).isNull();
        assertThat(check.isRuledOut()).isTrue();

        assertThat(after(UNKNOWN, false)).isNull();
    }

    @Test
    void theBeginningIsInEveryLog() {
        for (int i = 0; i < 20; i++) {
            assertThat(check.after(UNKNOWN, false, new SplitPosition.Beginning(), 0)).isNull();
            assertThat(check.isRuledOut()).isTrue();
        }
    }

    private @Nullable SubscriptionEnd after(SubscriptionEnd end, boolean confirmed) {
        return check.after(end, confirmed, INSIDE, System.nanoTime());
    }

    /** A server whose answers the test gives. */
    private static final class Answers implements EventLog {

        private Consumer<SubscriptionObserver> subscribed = observer -> {};
        private CompletableFuture<SplitPosition> end =
                CompletableFuture.completedFuture(new SplitPosition.Beginning());

        @Override
        public CatchUpSubscription subscribe(
                SubscriptionTarget target, SplitPosition position, SubscriptionObserver observer) {
            assertThat(target).isEqualTo(SubscriptionTarget.everything());
            assertThat(position).isEqualTo(INSIDE);
            subscribed.accept(observer);
            return new CatchUpSubscription() {
                @Override
                public void requestNext() {}

                @Override
                public CompletableFuture<Void> cancel() {
                    return CompletableFuture.completedFuture(null);
                }
            };
        }

        @Override
        public CompletableFuture<SplitPosition> endOf(SubscriptionTarget target) {
            return end;
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
