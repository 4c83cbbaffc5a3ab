package io.github.esflink.source.reader.check;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import org.jspecify.annotations.Nullable;

/**
 * Whether a subscription that has failed can succeed: not from a position that is not one of the
 * log, nor with a filter that the server cannot run. Used by the fetcher; nothing here blocks.
 */
public final class FailureCheck {

    private final InvalidPositionCheck invalidPosition;
    private final InvalidFilterCheck invalidFilter;

    public FailureCheck(EventLog server, SubscriptionTarget target) {
        invalidPosition = new InvalidPositionCheck(server, target);
        invalidFilter = new InvalidFilterCheck(server, target);
    }

    /**
     * The end of another try.
     *
     * @param confirmed whether the server had confirmed the subscription before
     * @return what to end with; null when another try may succeed
     */
    public @Nullable SubscriptionEnd lastWord(
            SubscriptionEnd end, boolean confirmed, SplitPosition position, long now) {
        SubscriptionEnd wrongPosition = invalidPosition.after(end, confirmed, position, now);
        SubscriptionEnd wrongFilter = invalidFilter.after(end, confirmed);
        if (wrongPosition != null || !invalidPosition.isRuledOut()) {
            // The server fails on a filter in the same way, and would on this one, too.
            return wrongPosition;
        }
        return switch (end.kind()) {
            case INVALID, FINAL -> end;
            case LOST, UNEXPLAINED, SLOW_READER, REFUSED -> wrongFilter;
        };
    }

    /** Closes what is open; what was found is forgotten. */
    public void forget() {
        invalidPosition.forget();
    }
}
