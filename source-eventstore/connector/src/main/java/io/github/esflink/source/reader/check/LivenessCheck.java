package io.github.esflink.source.reader.check;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds a subscription that the server has forgotten, while its connection lives: keep-alive finds
 * those whose connection does not.
 *
 * <p>That nothing comes while the log grows tells nothing by itself: what the log grows by may not
 * pass the filter. So
 *
 * <ol>
 *   <li>what was asked for has not come for the time-out, and the log has grown,
 *   <li>then a {@link Probe} from the same place, with the same filter, gets an event,
 *   <li>and the subscription itself still has not got it after the time-out once more.
 * </ol>
 *
 * Used by the fetcher.
 */
public final class LivenessCheck {

    private final EventLog server;
    private final SubscriptionTarget target;
    private final long timeout;
    private final Runnable onAnswer;

    private @Nullable Probe probe;
    private long askAgainAt;
    private @Nullable Long missingSince;

    /**
     * @param timeout nanoseconds
     */
    public LivenessCheck(
            EventLog server, SubscriptionTarget target, long timeout, Runnable onAnswer) {
        this.server = server;
        this.target = target;
        this.timeout = timeout;
        this.onAnswer = onAnswer;
        this.askAgainAt = System.nanoTime();
    }

    /** Something has come, or nothing was asked for, or the subscription is another one now. */
    public void broken() {
        if (probe != null) {
            probe.close();
            probe = null;
        }
        missingSince = null;
    }

    /**
     * @param since when the message was asked for that has not come
     * @param end where the log ends; null when that is not known
     * @return why the subscription is to be opened again; null when it is not
     */
    public @Nullable SubscriptionEnd look(
            long now, long since, SplitPosition position, @Nullable SplitPosition end) {
        if (now - since < timeout || end == null || position.reaches(end)) {
            broken();
            return null;
        }
        if (missingSince != null) {
            return now - missingSince < timeout ? null : forgotten();
        }
        if (probe == null) {
            if (now - askAgainAt >= 0) {
                probe = new Probe(server, target, position, onAnswer);
                askAgainAt = now + timeout;
            }
            return null;
        }
        Probe.Outcome outcome = probe.outcome(now);
        if (outcome != null) {
            probe = null;
            missingSince = outcome == Probe.Outcome.EVENT ? now : null;
        }
        return null;
    }

    private SubscriptionEnd forgotten() {
        return new SubscriptionEnd(
                true,
                "nothing has come for more than %d s, while there are events for it"
                        .formatted(TimeUnit.NANOSECONDS.toSeconds(timeout)),
                null);
    }

    /**
     * Nanoseconds until {@link #look} has something to do by itself; {@link Long#MAX_VALUE} when it
     * has not.
     */
    public long nanosUntilDue(long now) {
        return missingSince == null ? Long.MAX_VALUE : Math.max(0, missingSince + timeout - now);
    }
}
