package io.github.esflink.source.reader;

import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.RefusalPatience;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.event.MovedPosition;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitState;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import io.github.esflink.source.subscription.SplitPosition;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The subscription of one split: opens it, lets it send, and opens it again after the last message
 * taken when it ends without our doing. Used by one thread, the fetcher's, which also keeps the
 * time; nothing here blocks.
 */
final class SplitSubscription {

    /** A server that has accepted the connection and says nothing is tried again after this. */
    private static final long CONFIRMATION_TIMEOUT = TimeUnit.SECONDS.toNanos(30);

    private final EventStoreSplit split;
    private final EventLog server;
    private final Runnable onArrival;
    private final HeldBytes held;
    private final SplitSettings settings;
    private final SplitProgress progress;
    private final ReaderMetrics metrics;
    private final ReconnectBackoff backoff = new ReconnectBackoff(ThreadLocalRandom.current());
    private final SubscriptionLog log;
    private final EndOfLog endOfLog;
    private final SuspectFilter suspectFilter;
    private final SuspectPosition suspectPosition;
    private final Silence silence;
    private final RefusalPatience patience;
    private final PositionCheck positionCheck;

    private SplitPosition position;
    private boolean paused;
    private boolean finished;

    /** The server ended the last try because there was no room for what it had sent. */
    private boolean waitsForRoom;

    private @Nullable Try current;
    private long dueAt;

    SplitSubscription(
            EventStoreSplit split,
            EventLog server,
            SplitSettings settings,
            ReaderMetrics metrics,
            Runnable onArrival) {
        this.split = split;
        this.server = server;
        this.settings = settings;
        this.onArrival = onArrival;
        this.held = new HeldBytes(settings.maxBufferedBytes(), onArrival);
        this.metrics = metrics;
        this.progress = metrics.progressOf(split);
        this.log = new SubscriptionLog(split.target(), server.address());
        this.position = split.position();
        this.dueAt = System.nanoTime();
        this.positionCheck = new PositionCheck(server, split.target(), onArrival);
        this.suspectFilter = new SuspectFilter(server, split.target());
        this.suspectPosition = new SuspectPosition(server, split.target());
        this.silence = new Silence(server, split.target(), settings.silence().toNanos(), onArrival);
        this.patience = new RefusalPatience(server.refusedFor());
        this.endOfLog = new EndOfLog(server, split.target(), settings.silence().toNanos(), dueAt);
    }

    /** Holds the server back without closing anything: what is not taken leaves no room. */
    void pause(boolean pause) {
        paused = pause;
        if (!pause && current != null) {
            current.askedAt = System.nanoTime();
        }
    }

    /** Whether everything up to the split's end has been taken. */
    boolean isFinished() {
        return finished;
    }

    /** Nanoseconds until {@link #take} has something to do by itself. */
    long nanosUntilDue() {
        if (paused || finished) {
            return Doorbell.forever();
        }
        long now = System.nanoTime();
        long untilOpen = mayOpen() ? dueAt - now : Doorbell.forever();
        long next = Math.min(untilOpen, endOfLog.dueAt() - now);
        return Math.max(0, Math.min(next, silence.nanosUntilDue(now)));
    }

    /**
     * Takes what has arrived; opens the subscription when there is none and it is time to.
     *
     * @throws EventStoreException when the subscription has ended in a way that trying again does
     *     not heal
     */
    Batch.Portion take() {
        if (paused || finished) {
            return nothing();
        }
        long now = System.nanoTime();
        SplitPosition end = endOfLog.look(now);
        if (end != null) {
            progress.endIs(end);
            if (progress.isEmpty()) {
                log.isEmpty();
            }
        }
        if (current == null) {
            if (!mayOpen() || (now - dueAt < 0 && !positionCheck.isAnswered())) {
                return nothing();
            }
            return checkAndOpen(now);
        }
        return takeFrom(current, now);
    }

    /** Room rings the bell. */
    private boolean mayOpen() {
        return !waitsForRoom || held.hasRoomBeside(0);
    }

    private Batch.Portion checkAndOpen(long now) {
        PositionCheck.Finding finding = positionCheck.look(position);
        SplitPosition end = finding.end();
        SubscriptionEnd failure = finding.failure();
        if (finding.verdict() == PositionCheck.Verdict.AHEAD && end != null) {
            return aheadOfLog(end);
        }
        if (failure != null) {
            ended(null, failure, now);
            return nothing();
        }
        if (finding.verdict() == PositionCheck.Verdict.WITHIN) {
            waitsForRoom = false;
            Try opened = open(now);
            current = opened;
            return takeFrom(opened, now);
        }
        dueAt =
                now
                        + (finding.verdict() == PositionCheck.Verdict.ASKED
                                ? Doorbell.forever()
                                : PositionCheck.BETWEEN);
        return nothing();
    }

    private Batch.Portion aheadOfLog(SplitPosition end) {
        if (settings.positionAheadOfLog() == PositionAheadOfLog.FAIL) {
            throw log.aheadOfLog(position, end);
        }
        log.movedToEnd(position, end);
        position = end;
        dueAt = System.nanoTime();
        return new Batch.Portion(List.of(new MovedPosition(end)), 0, held);
    }

    private Batch.Portion nothing() {
        return new Batch.Portion(List.of(), 0, held);
    }

    private Try open(long now) {
        HandOver handOver = new HandOver(held, onArrival);
        CatchUpSubscription subscription = server.subscribe(split.target(), position, handOver);
        dueAt = now + CONFIRMATION_TIMEOUT;
        return new Try(handOver, subscription, now);
    }

    private Batch.Portion takeFrom(Try open, long now) {
        HandOver.Taken taken = open.handOver.take();
        List<SubscriptionMessage> messages = taken.messages();
        if (split.end() != null) {
            EndOfSplit.Cut cut = EndOfSplit.cut(split, position, messages, taken.caughtUp());
            messages = cut.messages();
            finished = cut.finished();
        }
        position = EventStoreSplitState.next(split.target(), position, messages);
        progress.taken(
                messages == taken.messages() ? taken.events() : EndOfSplit.events(messages),
                taken.caughtUp());
        if (taken.received() || taken.ask() || !held.hasRoomBeside(0)) {
            // Without room nothing is asked for, and who has not asked is not silent.
            open.askedAt = now;
        }
        if (taken.confirmed() && !open.confirmed) {
            open.confirmed = true;
            dueAt = now + Doorbell.forever();
            log.confirmed(position, backoff.failures());
        }
        if (backoff.failures() > 0 && (!messages.isEmpty() || taken.caughtUp())) {
            // Not when it is confirmed: a server that confirms and ends in turn is still failing.
            log.isBack(backoff.failures(), position);
            backoff.succeeded();
            patience.accepted();
        }
        if (finished) {
            CompletableFuture<Void> closing = close();
            log.finished(position, closing);
            return new Batch.Portion(messages, taken.bytes(), held);
        }
        SubscriptionEnd end = taken.end() == null ? silentEnd(open, now) : taken.end();
        if (end == null) {
            if (taken.ask()) {
                open.subscription.requestNext();
            }
        } else if (end.canHeal() || messages.isEmpty()) {
            // An end that does not heal waits for the next call: what came before it is delivered.
            ended(open, end, now);
        }
        return new Batch.Portion(messages, taken.bytes(), held);
    }

    /** An end that nobody has told: no confirmation, or silence while the log grows. */
    private @Nullable SubscriptionEnd silentEnd(Try open, long now) {
        if (!open.confirmed) {
            return now - dueAt >= 0
                    ? new SubscriptionEnd(true, "no answer within 30 s", null)
                    : null;
        }
        return silence.look(now, open.askedAt, position, endOfLog.known());
    }

    /**
     * @param open what has ended; null when it was not opened
     */
    private void ended(@Nullable Try open, SubscriptionEnd end, long now) {
        CompletableFuture<Void> closing =
                open == null ? CompletableFuture.completedFuture(null) : open.subscription.cancel();
        current = null;
        silence.broken();
        progress.lost();
        if (end.isStreamDeleted() && settings.deletedStreams() == DeletedStreams.SKIP) {
            finished = true;
            log.skipped(end);
            metrics.skippedStream();
            return;
        }
        SubscriptionEnd verdict = verdict(end, open != null && open.confirmed, now);
        if (verdict != null) {
            throw log.fatal(position, verdict);
        }
        if (end.kind() == SubscriptionEnd.Kind.SLOW_READER) {
            log.tooSlow(now);
            metrics.slowReaderEnded();
            waitsForRoom = true;
            dueAt = now + backoff.firstDelay();
            return;
        }
        if (end.kind() == SubscriptionEnd.Kind.REFUSED) {
            if (patience.isOverAfterRefusal(now)) {
                throw log.refusedTooLong(position, end, server.refusedFor());
            }
            log.refused(end, server.refusedFor());
        } else {
            patience.failed(now);
        }
        log.lost(backoff.failures(), position, end, closing);
        metrics.reconnected();
        dueAt = now + backoff.nextDelay();
    }

    /** The end of the split, when an end of the subscription is one; null when it is not. */
    private @Nullable SubscriptionEnd verdict(SubscriptionEnd end, boolean confirmed, long now) {
        SubscriptionEnd wrongPosition = suspectPosition.after(end, confirmed, position, now);
        SubscriptionEnd wrongFilter = suspectFilter.after(end, confirmed);
        if (wrongPosition != null || !suspectPosition.isAcquitted()) {
            // The server fails on a filter in the same way, and would on this one, too.
            return wrongPosition;
        }
        return switch (end.kind()) {
            case INVALID, FINAL -> end;
            case LOST, UNEXPLAINED, SLOW_READER, REFUSED -> wrongFilter;
        };
    }

    /** Completed when the connection is closed. */
    CompletableFuture<Void> close() {
        Try open = current;
        current = null;
        silence.broken();
        suspectPosition.forget();
        return open == null ? CompletableFuture.completedFuture(null) : open.subscription.cancel();
    }

    /** One call to the server. */
    private static final class Try {
        private final HandOver handOver;
        private final CatchUpSubscription subscription;
        private boolean confirmed;

        /** When a message was asked for that has not come, at the earliest. */
        private long askedAt;

        Try(HandOver handOver, CatchUpSubscription subscription, long now) {
            this.handOver = handOver;
            this.subscription = subscription;
            this.askedAt = now;
        }
    }
}
