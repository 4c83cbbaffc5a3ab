package io.github.esflink.source.reader.check;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the end of the log now and then, without waiting for the answer: for the metrics, and to
 * see whether a silent subscription has something to be silent about. Used by the fetcher.
 */
public final class EndOfLog {

    /**
     * The first look: a reader that has just started has enough to do, and asking needs a
     * connection.
     */
    private static final long FIRST_LOOK = TimeUnit.SECONDS.toNanos(5);

    private final EventLog server;
    private final SubscriptionTarget target;
    private final long interval;

    private long nextAt;
    private @Nullable CompletableFuture<SplitPosition> asked;
    private @Nullable SplitPosition end;

    /**
     * @param interval nanoseconds between two questions
     */
    public EndOfLog(EventLog server, SubscriptionTarget target, long interval, long now) {
        this.server = server;
        this.target = target;
        this.interval = interval;
        this.nextAt = now + Math.min(interval, FIRST_LOOK);
    }

    public long dueAt() {
        return nextAt;
    }

    /**
     * Asks when it is time to and takes an answer that has come.
     *
     * @return the end, when there is a new answer
     */
    public @Nullable SplitPosition look(long now) {
        SplitPosition found = null;
        if (asked != null && asked.isDone()) {
            // A server that does not answer is the subscription's business.
            found = asked.isCompletedExceptionally() ? null : asked.join();
            end = found == null ? end : found;
            asked = null;
        }
        if (asked == null && now - nextAt >= 0) {
            asked = server.endOf(target);
            nextAt = now + interval;
        }
        return found;
    }

    /** Where the log ended when it was looked up last; null before. */
    public @Nullable SplitPosition known() {
        return end;
    }
}
