package io.github.esflink.source.client.grpc;

import com.eventstore.dbclient.RecordedEvent;
import io.github.esflink.source.client.CatchUpSubscription;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.SubscriptionObserver;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds the place in the log where a time begins, as far as the server's clock never went back.
 *
 * <p>In a stream revisions are numbers, so it halves. In {@code $all} only positions that the
 * server has told are valid, so it lets a filter that nothing passes run over the log: the server
 * looks at everything and sends a checkpoint for every few thousand events, and between those it
 * halves.
 */
final class TimeSearch {

    private static final SubscriptionTarget EVERYTHING = SubscriptionTarget.everything();

    /** Matches no name; the empty negative look-ahead of .NET, and of Java. */
    private static final SubscriptionTarget NOTHING =
            new SubscriptionTarget.AllStreams(EventFilter.streamNameRegex("(?!)"));

    private static final SplitPosition BEGINNING = new SplitPosition.Beginning();

    private final ServerReads reads;

    TimeSearch(ServerReads reads) {
        this.reads = reads;
    }

    SplitPosition inStream(SubscriptionTarget.SingleStream stream, Instant time)
            throws IOException, InterruptedException {
        SplitPosition end = EventLog.await(reads.endOf(stream));
        if (!(end instanceof SplitPosition.AfterRevision last)) {
            return end;
        }
        // Everything before low is too early; high, or the end, is not.
        long low = 0;
        long high = last.revision() + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            // At or after the middle: what was truncated away is skipped by the server.
            List<RecordedEvent> found = reads.streamFrom(stream.name(), middle, 1);
            if (!found.isEmpty() && found.get(0).getCreated().isBefore(time)) {
                low = found.get(0).getRevision() + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? new SplitPosition.Beginning() : new SplitPosition.AfterRevision(low - 1);
    }

    SplitPosition inAll(EventLog log, Instant time) throws IOException, InterruptedException {
        SplitPosition end = EventLog.await(reads.endOf(EVERYTHING));
        if (!(end instanceof SplitPosition.AfterPosition last)) {
            return end;
        }
        List<SplitPosition> landmarks =
                scan(log, NOTHING, BEGINNING, new Landmarks(last.position()));
        int low = 0;
        int high = landmarks.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            // What follows a landmark is found by subscribing: a checkpoint is a place to go on
            // from,
            // and not always one to read from.
            if (scan(log, EVERYTHING, landmarks.get(middle), new Walk(time, 1)).onlyTooEarly()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        SplitPosition from = low == 0 ? BEGINNING : landmarks.get(low - 1);
        SplitPosition lastTooEarly =
                scan(log, EVERYTHING, from, new Walk(time, Integer.MAX_VALUE)).lastTooEarly();
        return lastTooEarly == null ? from : lastTooEarly;
    }

    private static <T> T scan(
            EventLog log, SubscriptionTarget target, SplitPosition from, Scan<T> scan)
            throws IOException, InterruptedException {
        CatchUpSubscription subscription = log.subscribe(target, from, scan);
        subscription.requestNext();
        try {
            return EventLog.await(scan.done);
        } finally {
            CompletableFuture<Void> unused = subscription.cancel();
        }
    }

    /** Looks at a part of the log until it knows. Called by one thread of the client at a time. */
    private abstract static class Scan<T> implements SubscriptionObserver {
        final CompletableFuture<T> done = new CompletableFuture<>();

        abstract void see(SubscriptionMessage message);

        /** What was seen is thrown away, so nothing gathers, and what was found is enough. */
        @Override
        public final boolean onMessage(SubscriptionMessage message, int bytes) {
            if (!done.isDone()) {
                see(message);
            }
            return !done.isDone();
        }

        @Override
        public final void onEnd(SubscriptionEnd end) {
            String message = "The search for a time in $all has ended: " + end.reason() + ".";
            done.completeExceptionally(end.asException(message, end.cause()));
        }
    }

    /** Collects checkpoints until the end is reached. */
    private static final class Landmarks extends Scan<List<SplitPosition>> {
        private final List<SplitPosition> found = new ArrayList<>();
        private final LogPosition end;

        Landmarks(LogPosition end) {
            this.end = end;
        }

        @Override
        void see(SubscriptionMessage message) {
            if (message instanceof FilterCheckpoint checkpoint) {
                found.add(new SplitPosition.AfterPosition(checkpoint.position()));
                if (checkpoint.position().commit() >= end.commit()) {
                    done.complete(List.copyOf(found));
                }
            }
        }

        @Override
        public void onControlMessage(ControlMessage message) {
            if (message == ControlMessage.CAUGHT_UP) {
                done.complete(List.copyOf(found));
            }
        }
    }

    /**
     * What a walk has seen.
     *
     * @param lastTooEarly the place after the last event that was too early; null when none was
     * @param onlyTooEarly whether it has given up among events that were too early
     */
    private record Walked(@Nullable SplitPosition lastTooEarly, boolean onlyTooEarly) {}

    /** Goes over events until one is not too early, or for so many, or until there are no more. */
    private static final class Walk extends Scan<Walked> {
        private final Instant time;
        private int left;
        private @Nullable SplitPosition before;

        Walk(Instant time, int most) {
            this.time = time;
            this.left = most;
        }

        @Override
        void see(SubscriptionMessage message) {
            if (!(message instanceof EventStoreEvent event)) {
                return;
            }
            if (!event.created().isBefore(time)) {
                done.complete(new Walked(before, false));
                return;
            }
            before = new SplitPosition.AfterPosition(event.originalPosition());
            left--;
            if (left == 0) {
                done.complete(new Walked(before, true));
            }
        }

        @Override
        public void onControlMessage(ControlMessage message) {
            if (message == ControlMessage.CAUGHT_UP) {
                done.complete(new Walked(before, false));
            }
        }
    }
}
