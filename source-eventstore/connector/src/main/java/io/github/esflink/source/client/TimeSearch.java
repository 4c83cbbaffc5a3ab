package io.github.esflink.source.client;

import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.RecordedEvent;
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

    private static final int PAGE = 512;

    /** Matches no name; the empty negative look-ahead of .NET, and of Java. */
    private static final EventFilter NOTHING = EventFilter.streamNameRegex("(?!)");

    private final Questions questions;

    TimeSearch(Questions questions) {
        this.questions = questions;
    }

    SplitPosition inStream(SubscriptionTarget.SingleStream stream, Instant time)
            throws IOException, InterruptedException {
        SplitPosition end = Questions.await(questions.endOf(stream));
        if (!(end instanceof SplitPosition.AfterRevision last)) {
            return end;
        }
        // Everything before low is too early; high, or the end, is not.
        long low = 0;
        long high = last.revision() + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            // At or after the middle: what was truncated away is skipped by the server.
            List<RecordedEvent> found = questions.streamFrom(stream.name(), middle, 1);
            if (!found.isEmpty() && found.get(0).getCreated().isBefore(time)) {
                low = found.get(0).getRevision() + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? new SplitPosition.Beginning() : new SplitPosition.AfterRevision(low - 1);
    }

    SplitPosition inAll(EventLog log, Instant time) throws IOException, InterruptedException {
        SplitPosition end =
                Questions.await(questions.endOf(new SubscriptionTarget.AllStreams(null)));
        if (!(end instanceof SplitPosition.AfterPosition last)) {
            return end;
        }
        List<LogPosition> landmarks = landmarks(log, last);
        int low = 0;
        int high = landmarks.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (eventBefore(landmarks.get(middle), time)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return walk(low == 0 ? null : landmarks.get(low - 1), time, last.position());
    }

    /** Whether the last event before a place is too early. */
    private boolean eventBefore(LogPosition place, Instant time)
            throws IOException, InterruptedException {
        List<RecordedEvent> found =
                questions.all(
                        ReadAllOptions.get().backwards().fromPosition(wire(place)).maxCount(1));
        return found.isEmpty() || found.get(0).getCreated().isBefore(time);
    }

    /** From a landmark event by event to the first that is not too early. */
    private SplitPosition walk(@Nullable LogPosition from, Instant time, LogPosition end)
            throws IOException, InterruptedException {
        SplitPosition before = new SplitPosition.Beginning();
        ReadAllOptions first = ReadAllOptions.get().forwards().maxCount(PAGE);
        ReadAllOptions page = from == null ? first.fromStart() : first.fromPosition(wire(from));
        while (true) {
            List<RecordedEvent> events = questions.all(page);
            for (RecordedEvent event : events) {
                if (!event.getCreated().isBefore(time)) {
                    return before;
                }
                LogPosition position = Questions.position(event);
                before = new SplitPosition.AfterPosition(position);
                if (position.compareTo(end) >= 0) {
                    return before;
                }
            }
            if (events.size() < PAGE) {
                return before;
            }
            // Forwards is inclusive: the last event comes again and changes nothing.
            page =
                    ReadAllOptions.get()
                            .forwards()
                            .maxCount(PAGE)
                            .fromPosition(wire(Questions.position(events.get(events.size() - 1))));
        }
    }

    private static List<LogPosition> landmarks(EventLog log, SplitPosition.AfterPosition end)
            throws IOException, InterruptedException {
        Landmarks landmarks = new Landmarks(end.position());
        CatchUpSubscription scan =
                log.subscribe(
                        new SubscriptionTarget.AllStreams(NOTHING),
                        new SplitPosition.Beginning(),
                        landmarks);
        scan.request(Integer.MAX_VALUE);
        try {
            return Questions.await(landmarks.done);
        } finally {
            CompletableFuture<Void> unused = scan.cancel();
        }
    }

    private static Position wire(LogPosition position) {
        return new Position(position.commit(), position.prepare());
    }

    /**
     * Collects checkpoints until the end is reached. Called by one thread of the client at a time.
     */
    private static final class Landmarks implements SubscriptionObserver {
        private final List<LogPosition> found = new ArrayList<>();
        private final LogPosition end;
        private final CompletableFuture<List<LogPosition>> done = new CompletableFuture<>();

        Landmarks(LogPosition end) {
            this.end = end;
        }

        @Override
        public void onMessage(SubscriptionMessage message, int bytes) {
            // A position without its prepare part is not one to read from.
            if (message instanceof FilterCheckpoint checkpoint
                    && checkpoint.position().prepare() > 0) {
                found.add(checkpoint.position());
                if (checkpoint.position().compareTo(end) >= 0) {
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

        @Override
        public void onEnd(SubscriptionEnd end) {
            String message = "The search for a time in $all has ended: " + end.reason() + ".";
            done.completeExceptionally(
                    end.canHeal()
                            ? new IOException(message, end.cause())
                            : new EventStoreException(message, end.cause()));
        }
    }
}
