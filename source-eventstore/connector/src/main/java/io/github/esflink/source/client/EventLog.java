package io.github.esflink.source.client;

import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.annotation.Internal;

/** What the source needs of a server. Thread-safe. */
@Internal
public interface EventLog extends AutoCloseable {

    /**
     * Opens a subscription. Returns at once; what happens is told to the observer, and every
     * subscription ends with exactly one {@link SubscriptionObserver#onEnd}.
     *
     * @param position events after it are delivered, exclusive
     */
    CatchUpSubscription subscribe(
            SubscriptionTarget target, SplitPosition position, SubscriptionObserver observer);

    /**
     * Where the target ends now: after its last event, or the beginning when there is none. A
     * filter does not count. Fails with an {@link IOException} or an {@link EventStoreException}.
     */
    CompletableFuture<SplitPosition> endOf(SubscriptionTarget target);

    /**
     * Where the target ends, if that is before a position: then it is not of this log. Empty when
     * the log has got there, also when what stood there has been deleted since. A node that is not
     * the leader may be behind: the leader has the last word. Empty, too, when the server refuses
     * to tell the end: then it refuses the subscription. Fails as {@link #endOf} does.
     */
    default CompletableFuture<Optional<SplitPosition>> endBefore(
            SubscriptionTarget target, SplitPosition position) {
        return endOf(target)
                .thenApply(end -> end.reaches(position) ? Optional.empty() : Optional.of(end));
    }

    /**
     * The place before the first event that was written at a time or later; the end when there is
     * none. Blocks until it is found.
     *
     * @throws IOException when the server cannot be asked
     * @throws EventStoreException when it may not be asked
     */
    SplitPosition before(SubscriptionTarget target, Instant time)
            throws IOException, InterruptedException;

    /** Waits, for an answer, with the failures that are promised here. */
    static <T> T await(CompletableFuture<T> answer) throws IOException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof EventStoreException refused) {
                throw refused;
            }
            throw new IOException(e.getCause());
        }
    }

    /** The server's address without credentials, for messages. */
    String address();

    /**
     * How long the server may refuse (credentials, access, certificates) before that is taken for
     * its last word; see {@link RefusalTimeout}.
     */
    default Duration refusedFor() {
        return Duration.ZERO;
    }

    /** Closes what questions have opened; subscriptions are closed by themselves. */
    @Override
    void close();
}
