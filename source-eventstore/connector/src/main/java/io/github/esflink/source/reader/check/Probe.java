package io.github.esflink.source.reader.check;

import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A short subscription beside that of a split, to see what becomes of it: it is the one question
 * whose answer goes by the filter, the position and the server's own rules in the same way. Used by
 * the fetcher; nothing here blocks.
 */
final class Probe {

    /** No answer within this is one, too: servers do not say that there is nothing. */
    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(30);

    /** What became of it. */
    enum Outcome {
        /** An event has come. */
        EVENT,
        /** The server has taken the request, and there is no event now. */
        NOTHING,
        /** The server does not run the request. */
        REFUSED,
        /** It was lost, as any subscription may be, or never answered. */
        LOST
    }

    private final Answer answer;
    private final CatchUpSubscription subscription;
    private final long giveUpAt;
    private @Nullable Outcome outcome;

    /**
     * @param onAnswer called when the outcome is known, by any thread
     */
    Probe(EventLog server, SubscriptionTarget target, SplitPosition position, Runnable onAnswer) {
        answer = new Answer(onAnswer);
        subscription = server.subscribe(target, position, answer);
        subscription.requestNext();
        giveUpAt = System.nanoTime() + TIMEOUT;
    }

    /** Null as long as it is not known. */
    @Nullable Outcome outcome(long now) {
        if (outcome == null) {
            outcome = answer.outcome(now - giveUpAt >= 0);
            if (outcome != null) {
                close();
            }
        }
        return outcome;
    }

    void close() {
        CompletableFuture<Void> unused = subscription.cancel();
    }

    private static final class Answer implements SubscriptionObserver {

        private final Runnable onAnswer;
        private volatile boolean confirmed;
        private volatile @Nullable Outcome seen;

        Answer(Runnable onAnswer) {
            this.onAnswer = onAnswer;
        }

        @Nullable Outcome outcome(boolean tooLate) {
            Outcome known = seen;
            if (known != null || !tooLate) {
                return known;
            }
            return confirmed ? Outcome.NOTHING : Outcome.LOST;
        }

        @Override
        public boolean onMessage(SubscriptionMessage message, int bytes) {
            if (message instanceof EventStoreEvent) {
                see(Outcome.EVENT);
                return false;
            }
            return true;
        }

        @Override
        public void onControlMessage(ControlMessage message) {
            switch (message) {
                case CONFIRMED -> confirmed = true;
                case CAUGHT_UP -> see(Outcome.NOTHING);
                case FELL_BEHIND, OTHER -> {}
            }
        }

        @Override
        public void onEnd(SubscriptionEnd end) {
            boolean refused =
                    end.kind() == SubscriptionEnd.Kind.INVALID
                            || (end.kind() == SubscriptionEnd.Kind.UNEXPLAINED && !confirmed);
            see(refused ? Outcome.REFUSED : Outcome.LOST);
        }

        private void see(Outcome outcome) {
            if (seen == null) {
                seen = outcome;
                onAnswer.run();
            }
        }
    }
}
