package io.github.esflink.source.reader.check;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells a filter that the server cannot run from a server that is in trouble. EventStoreDB answers
 * both with {@code UNKNOWN}, before it has confirmed the subscription, and says no more. The filter
 * is the reason when
 *
 * <ol>
 *   <li>the server has answered so {@value #FAILURES_BEFORE_ASKING} times in a row,
 *   <li>then answers a question that has no filter,
 *   <li>and fails on the filter once more after that.
 * </ol>
 *
 * Used by the fetcher; nothing here blocks.
 */
final class InvalidFilterCheck {

    private static final int FAILURES_BEFORE_ASKING = 3;

    private final EventLog server;
    private final SubscriptionTarget target;
    private final @Nullable EventFilter filter;

    private int failures;
    private @Nullable CompletableFuture<SplitPosition> asked;
    private boolean answersWithoutFilter;

    InvalidFilterCheck(EventLog server, SubscriptionTarget target) {
        this.server = server;
        this.target = target;
        this.filter = target.match(SubscriptionTarget.AllStreams::filter, stream -> null);
    }

    /**
     * The end of another try.
     *
     * @param confirmed whether the server had confirmed the subscription before
     * @return what to end with instead, when the filter is the reason
     */
    @Nullable SubscriptionEnd after(SubscriptionEnd end, boolean confirmed) {
        if (filter == null || confirmed || end.kind() != SubscriptionEnd.Kind.UNEXPLAINED) {
            forget();
            return null;
        }
        if (answersWithoutFilter) {
            return finalEnd(filter, end);
        }
        failures++;
        if (asked != null && asked.isDone()) {
            answersWithoutFilter = !asked.isCompletedExceptionally();
            asked = null;
        }
        if (asked == null && !answersWithoutFilter && failures >= FAILURES_BEFORE_ASKING) {
            asked = server.endOf(target);
        }
        return null;
    }

    private void forget() {
        failures = 0;
        asked = null;
        answersWithoutFilter = false;
    }

    private static SubscriptionEnd finalEnd(EventFilter filter, SubscriptionEnd end) {
        String subject =
                filter.subject() == EventFilter.Subject.STREAM_NAME
                        ? "stream names"
                        : "event types";
        return new SubscriptionEnd(
                false,
                filter.expression()
                        .match(
                                prefixes ->
                                        "the server fails on the filter for %s that start with one of %s (%s), and not without it: see the server's log"
                                                .formatted(
                                                        subject, prefixes.prefixes(), end.reason()),
                                regex ->
                                        "the server refuses the filter for %s, the expression \"%s\" (%s): it is valid in Java but not in .NET, which the server runs; possessive quantifiers (a++) and quotes (\\Q…\\E), for example, are Java's alone"
                                                .formatted(subject, regex.pattern(), end.reason())),
                end.cause());
    }
}
