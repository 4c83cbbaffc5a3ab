package io.github.esflink.source.reader.subscription;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.RefusalTimeout;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.event.MovedPosition;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.reader.check.AheadOfLogCheck;
import io.github.esflink.source.reader.check.EndOfLog;
import io.github.esflink.source.reader.check.FailureCheck;
import io.github.esflink.source.reader.check.LivenessCheck;
import io.github.esflink.source.reader.metrics.ReaderMetrics;
import io.github.esflink.source.reader.metrics.SplitProgress;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitState;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import io.github.esflink.source.subscription.SplitPosition;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The subscription of one split: opens it, lets it send, and opens it again after the last message
 * taken when it ends without our doing. Used by one thread, the fetcher's, which also keeps the
 * time; nothing here blocks.
 */
public final class SplitSubscription {

    private final EventStoreSplit split;
    private final EventLog server;
    private final Runnable onArrival;
    private final BufferedBytes buffered;
    private final SplitSettings settings;
    private final LongSupplier clock;
    private final SplitProgress progress;
    private final ReaderMetrics metrics;
    private final ReconnectBackoff backoff = new ReconnectBackoff(ThreadLocalRandom.current());
    private final SubscriptionLog log;
    private final EndOfLog endOfLog;
    private final AheadOfLogCheck aheadOfLog;
    private final FailureCheck failureCheck;
    private final LivenessCheck liveness;
    private final RefusalTimeout refusalTimeout;

    private SplitPosition position;
    private boolean paused;
    private boolean finished;

    /** The server ended the last try because there was no room for what it had sent. */
    private boolean waitsForRoom;

    private @Nullable OpenSubscription current;

    /** Without a confirmed subscription: when to open one, or to give up the one that is open. */
    private long dueAt;

    /**
     * @param clock as {@link System#nanoTime()}
     * @param onArrival called when there is something to {@linkplain #take take}
     */
    public SplitSubscription(
            EventStoreSplit split,
            EventLog server,
            SplitSettings settings,
            ReaderMetrics metrics,
            LongSupplier clock,
            Runnable onArrival) {
        this.clock = clock;
        this.split = split;
        this.server = server;
        this.settings = settings;
        this.onArrival = onArrival;
        this.buffered = new BufferedBytes(settings.maxBufferedBytes(), onArrival);
        this.metrics = metrics;
        this.progress = metrics.progressOf(split);
        this.log = new SubscriptionLog(split.target(), server);
        this.position = split.position();
        this.dueAt = clock.getAsLong();
        this.aheadOfLog = new AheadOfLogCheck(server, split.target(), onArrival);
        this.failureCheck = new FailureCheck(server, split.target());
        this.liveness =
                new LivenessCheck(server, split.target(), settings.silence().toNanos(), onArrival);
        this.refusalTimeout = new RefusalTimeout(server.refusedFor());
        this.endOfLog = new EndOfLog(server, split.target(), settings.silence().toNanos(), dueAt);
    }

    /** Holds the server back without closing anything: what is not taken leaves no room. */
    public void pause(boolean pause) {
        paused = pause;
        if (!pause && current != null) {
            current.askedAt = clock.getAsLong();
        }
    }

    /** Whether everything up to the split's end has been taken. */
    public boolean isFinished() {
        return finished;
    }

    /** Nanoseconds until {@link #take} has something to do by itself. */
    public long nanosUntilDue() {
        if (paused || finished) {
            return FetchSignal.forever();
        }
        long now = clock.getAsLong();
        long next = Math.min(untilOpen(now), endOfLog.dueAt() - now);
        return Math.max(0, Math.min(next, liveness.nanosUntilDue(now)));
    }

    /** A confirmed subscription has nothing to wait for but messages. */
    private long untilOpen(long now) {
        boolean confirmed = current != null && current.confirmed;
        return confirmed || !mayOpen() ? FetchSignal.forever() : dueAt - now;
    }

    /**
     * Takes what has arrived; opens the subscription when there is none and it is time to.
     *
     * @throws EventStoreException when the subscription has ended in a way that trying again does
     *     not heal
     */
    public Portion take() {
        if (paused || finished) {
            return nothing();
        }
        long now = clock.getAsLong();
        log.sayRestOfSlowEnds(now);
        SplitPosition end = endOfLog.look(now);
        if (end != null) {
            progress.endIs(end);
            if (current != null) {
                current.end = end;
            }
            if (progress.isEmpty()) {
                log.isEmpty();
            }
        }
        if (current == null) {
            if (!mayOpen() || (now - dueAt < 0 && !aheadOfLog.isAnswered())) {
                return nothing();
            }
            return checkAndOpen(now);
        }
        return takeFrom(current, now);
    }

    /** When there is room again the signal is set. */
    private boolean mayOpen() {
        return !waitsForRoom || buffered.hasRoomBeside(0);
    }

    private Portion checkAndOpen(long now) {
        AheadOfLogCheck.Finding finding = aheadOfLog.look(position);
        SplitPosition end = finding.end();
        SubscriptionEnd failure = finding.failure();
        if (finding.verdict() == AheadOfLogCheck.Result.AHEAD && end != null) {
            return aheadOfLog(end);
        }
        if (failure != null) {
            ended(null, failure, now);
            return nothing();
        }
        if (finding.verdict() == AheadOfLogCheck.Result.WITHIN) {
            if (end != null) {
                log.wasShorter(position, end);
            }
            waitsForRoom = false;
            MessageBuffer buffer = new MessageBuffer(buffered, onArrival);
            OpenSubscription opened =
                    new OpenSubscription(
                            buffer, server.subscribe(split.target(), position, buffer), now);
            current = opened;
            dueAt = now + OpenSubscription.CONFIRMATION_TIMEOUT;
            return takeFrom(opened, now);
        }
        dueAt =
                now
                        + (finding.verdict() == AheadOfLogCheck.Result.ASKED
                                ? FetchSignal.forever()
                                : AheadOfLogCheck.BETWEEN);
        return nothing();
    }

    private Portion aheadOfLog(SplitPosition end) {
        if (settings.positionAheadOfLog() == PositionAheadOfLog.FAIL) {
            throw log.aheadOfLog(position, end);
        }
        log.movedToEnd(position, end);
        position = end;
        dueAt = clock.getAsLong();
        return new Portion(List.of(new MovedPosition(end)), 0, buffered);
    }

    private Portion nothing() {
        return new Portion(List.of(), 0, buffered);
    }

    private Portion takeFrom(OpenSubscription open, long now) {
        MessageBuffer.Taken taken = open.buffer.take();
        List<SubscriptionMessage> messages = taken.messages();
        if (split.end() != null) {
            boolean atEnd = messages.isEmpty() && open.isAtEnd(split.target(), position);
            EndOfSplit.Cut cut =
                    EndOfSplit.cut(split, position, messages, taken.caughtUp() || atEnd);
            messages = cut.messages();
            finished = cut.finished();
        }
        position = EventStoreSplitState.next(split.target(), position, messages);
        boolean caughtUp = taken.caughtUp() || open.isAtEnd(split.target(), position);
        progress.taken(
                messages == taken.messages() ? taken.events() : EndOfSplit.events(messages),
                caughtUp);
        if (taken.received() || taken.ask() || !buffered.hasRoomBeside(0)) {
            // Without room nothing is asked for, and who has not asked is not silent.
            open.askedAt = now;
        }
        if (taken.confirmed() && !open.confirmed) {
            open.confirmed = true;
            progress.confirmed();
            log.confirmed(position, backoff.failures());
        }
        if (backoff.failures() > 0 && (!messages.isEmpty() || caughtUp)) {
            // Not when it is confirmed: a server that confirms and ends in turn is still failing.
            log.isBack(backoff.failures(), position);
            backoff.succeeded();
            refusalTimeout.accepted();
        }
        if (finished) {
            CompletableFuture<Void> closing = close();
            log.finished(position, closing);
            return new Portion(messages, taken.bytes(), buffered);
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
        return new Portion(messages, taken.bytes(), buffered);
    }

    /** An end that nobody has told: no confirmation, or silence while the log grows. */
    private @Nullable SubscriptionEnd silentEnd(OpenSubscription open, long now) {
        return open.confirmed
                ? liveness.look(now, open.askedAt, position, endOfLog.known())
                : open.unanswered(now);
    }

    /**
     * @param open what has ended; null when it was not opened
     */
    private void ended(@Nullable OpenSubscription open, SubscriptionEnd end, long now) {
        CompletableFuture<Void> closing =
                open == null ? CompletableFuture.completedFuture(null) : open.subscription.cancel();
        current = null;
        liveness.broken();
        progress.lost();
        if (end.isStreamDeleted() && settings.deletedStreams() == DeletedStreams.SKIP) {
            finished = true;
            log.skipped(end);
            metrics.skippedStream();
            return;
        }
        SubscriptionEnd last =
                failureCheck.lastWord(end, open != null && open.confirmed, position, now);
        if (last != null) {
            throw log.fatal(position, last);
        }
        if (end.kind() == SubscriptionEnd.Kind.SLOW_READER) {
            log.tooSlow(now);
            metrics.slowReaderEnded();
            waitsForRoom = true;
            dueAt = now + backoff.firstDelay();
            return;
        }
        if (end.kind() == SubscriptionEnd.Kind.REFUSED) {
            if (refusalTimeout.isOverAfterRefusal(now)) {
                throw log.refusedTooLong(position, end, server.refusedFor());
            }
            log.refused(end, server.refusedFor());
        } else {
            refusalTimeout.failed(now);
        }
        log.lost(backoff.failures(), position, end, closing);
        metrics.reconnected();
        dueAt = now + backoff.nextDelay();
    }

    /** Completed when the connection is closed. */
    public CompletableFuture<Void> close() {
        OpenSubscription open = current;
        current = null;
        liveness.broken();
        failureCheck.forget();
        return open == null ? CompletableFuture.completedFuture(null) : open.subscription.cancel();
    }
}
