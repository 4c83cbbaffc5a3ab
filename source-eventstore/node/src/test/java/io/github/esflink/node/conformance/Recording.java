package io.github.esflink.node.conformance;

import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Writes down what a subscription delivers, in order, and lets a test wait for it. */
final class Recording extends SubscriptionListener {
    /** How long a server may take for anything. */
    static final Duration BOUND = Duration.ofSeconds(60);

    private final List<Entry> entries = new ArrayList<>();
    private @Nullable Subscription subscription;

    /** Something that a subscription delivered. */
    sealed interface Entry {
        /** The subscription was confirmed. */
        record Confirmed() implements Entry {}

        /** An event. */
        record Event(ResolvedEvent event) implements Entry {}

        /** A checkpoint. */
        record Checkpoint(Position position) implements Entry {}

        /** The end of the log was reached. */
        record CaughtUp() implements Entry {}

        /** The end of the subscription, with the reason when there is one. */
        record Ended(@Nullable Throwable reason) implements Entry {}
    }

    synchronized void stop() {
        if (subscription != null) {
            subscription.stop();
        }
    }

    synchronized void add(Entry entry) {
        entries.add(entry);
        notifyAll();
    }

    @Override
    public void onConfirmation(Subscription confirmed) {
        synchronized (this) {
            subscription = confirmed;
        }
        add(new Entry.Confirmed());
    }

    @Override
    public void onEvent(Subscription subscription, ResolvedEvent event) {
        add(new Entry.Event(event));
    }

    CompletableFuture<Void> onCheckpoint(Position position) {
        add(new Entry.Checkpoint(position));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onCaughtUp(Subscription subscription) {
        add(new Entry.CaughtUp());
    }

    @Override
    public void onCancelled(@Nullable Subscription subscription, @Nullable Throwable reason) {
        add(new Entry.Ended(reason));
    }

    /** Waits until what was written down so far is as wished, and returns it. */
    synchronized List<Entry> await(Predicate<List<Entry>> wished) {
        long end = System.nanoTime() + BOUND.toNanos();
        try {
            while (!wished.test(entries)) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("waited " + BOUND + ", came only: " + entries);
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(
                    String.format(Locale.ROOT, "interrupted with %d entries", entries.size()), e);
        }
        return List.copyOf(entries);
    }

    /** Waits until the subscription has caught up, and returns all that came before. */
    List<Entry> awaitCaughtUp() {
        List<Entry> all =
                await(list -> list.stream().anyMatch(entry -> entry instanceof Entry.CaughtUp));
        return all.subList(0, all.indexOf(new Entry.CaughtUp()));
    }

    /** Waits for so many events of the stream, and returns them. */
    List<ResolvedEvent> awaitEventsOf(String stream, int count) {
        return of(stream, events(await(all -> of(stream, events(all)).size() >= count)));
    }

    static List<ResolvedEvent> of(String stream, List<ResolvedEvent> events) {
        return events.stream()
                .filter(event -> event.getOriginalEvent().getStreamId().equals(stream))
                .toList();
    }

    List<ResolvedEvent> awaitEvents(int count) {
        return events(await(all -> events(all).size() >= count));
    }

    /** Waits for the end of the subscription. */
    @Nullable Throwable awaitEnd() {
        List<Entry> all = await(list -> list.stream().anyMatch(e -> e instanceof Entry.Ended));
        return all.stream()
                .filter(Entry.Ended.class::isInstance)
                .map(Entry.Ended.class::cast)
                .findFirst()
                .orElseThrow()
                .reason();
    }

    static List<ResolvedEvent> events(List<Entry> entries) {
        return entries.stream()
                .filter(Entry.Event.class::isInstance)
                .map(entry -> ((Entry.Event) entry).event())
                .toList();
    }

    static List<Position> checkpoints(List<Entry> entries) {
        return entries.stream()
                .filter(Entry.Checkpoint.class::isInstance)
                .map(entry -> ((Entry.Checkpoint) entry).position())
                .toList();
    }
}
