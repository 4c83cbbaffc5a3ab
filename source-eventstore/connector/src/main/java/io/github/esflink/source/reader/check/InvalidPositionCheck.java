package io.github.esflink.source.reader.check;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells a position that is not one of the server's log from a server that is in trouble. Positions
 * in {@code $all} are bytes of the log: where another log is behind the name, one may lie inside of
 * a record. EventStoreDB 23.10 answers {@code UNKNOWN} then, before it has confirmed the
 * subscription; 24.2 confirms it and answers {@code INVALID_ARGUMENT}. The position is the reason
 * when
 *
 * <ol>
 *   <li>the server has answered {@code UNKNOWN} {@value #FAILURES_BEFORE_ASKING} times in a row, or
 *       {@code INVALID_ARGUMENT} once,
 *   <li>then does so from the same position without the filter, too,
 *   <li>answers a question that has no position,
 *   <li>and fails on the position once more after that.
 * </ol>
 *
 * Used by the fetcher; nothing here blocks.
 */
final class InvalidPositionCheck {

    private static final int FAILURES_BEFORE_ASKING = 3;

    private static final SubscriptionTarget WITHOUT_FILTER = SubscriptionTarget.everything();

    private final EventLog server;
    private final boolean isAll;

    private int failures;
    private @Nullable Probe probe;
    private @Nullable CompletableFuture<SplitPosition> asked;
    private boolean ruledOut;
    private boolean positionRefused;

    InvalidPositionCheck(EventLog server, SubscriptionTarget target) {
        this.server = server;
        this.isAll = target instanceof SubscriptionTarget.AllStreams;
    }

    /**
     * The end of another try from a position.
     *
     * @param confirmed whether the server had confirmed the subscription before
     * @return what to end with instead, when the position is the reason
     */
    @Nullable SubscriptionEnd after(
            SubscriptionEnd end, boolean confirmed, SplitPosition position, long now) {
        boolean invalid = end.kind() == SubscriptionEnd.Kind.INVALID;
        boolean unexplained = end.kind() == SubscriptionEnd.Kind.UNEXPLAINED && !confirmed;
        if (!isAll
                || !(position instanceof SplitPosition.AfterPosition)
                || !(invalid || unexplained)) {
            forget();
            ruledOut = true;
            return null;
        }
        if (positionRefused) {
            return finalEnd(end, position);
        }
        if (failures == 0) {
            ruledOut = false;
        }
        failures++;
        if (ruledOut || failures < (invalid ? 1 : FAILURES_BEFORE_ASKING)) {
            return null;
        }
        if (probe == null) {
            probe = new Probe(server, WITHOUT_FILTER, position, () -> {});
            asked = server.endOf(WITHOUT_FILTER);
        } else {
            take(probe, now);
        }
        return null;
    }

    private void take(Probe tried, long now) {
        Probe.Outcome outcome = tried.outcome(now);
        if (outcome == null || asked == null || !asked.isDone()) {
            return;
        }
        switch (outcome) {
            case EVENT, NOTHING -> {
                forget();
                failures = 1;
                ruledOut = true;
            }
            case REFUSED -> {
                positionRefused = !asked.isCompletedExceptionally();
                probe = null;
            }
            case LOST -> probe = null;
        }
    }

    /** Whether the failures have another reason than the position. */
    boolean isRuledOut() {
        return ruledOut;
    }

    void forget() {
        if (probe != null) {
            probe.close();
            probe = null;
        }
        asked = null;
        failures = 0;
        positionRefused = false;
    }

    private static SubscriptionEnd finalEnd(SubscriptionEnd end, SplitPosition position) {
        return new SubscriptionEnd(
                SubscriptionEnd.Kind.FINAL,
                "there is no position %s in the server's log: it fails on it (%s), and answers otherwise. So it is not the log that was read (another server behind the name, or another cluster). Start the job from a savepoint of this log, move it with `savepoints/reset --to`, or start it without state"
                        .formatted(
                                position.match(() -> "", Object::toString, Object::toString),
                                end.reason()),
                end.cause());
    }
}
