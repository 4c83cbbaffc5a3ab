package io.github.esflink.source.reader;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.reader.metrics.ReaderMetrics;
import io.github.esflink.source.reader.subscription.FetchSignal;
import io.github.esflink.source.reader.subscription.Portion;
import io.github.esflink.source.reader.subscription.SplitSettings;
import io.github.esflink.source.reader.subscription.SplitSubscription;
import io.github.esflink.source.split.EventStoreSplit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsRemoval;

/**
 * The fetcher's loop over the subscriptions of its splits. Runs on Flink's fetcher thread; only
 * {@link #wakeUp} comes from another.
 */
final class EventStoreSplitReader implements SplitReader<SubscriptionMessage, EventStoreSplit> {

    private static final long CLOSE_TIMEOUT_SECONDS = 10;

    /**
     * From one batch to the next, at least. The first event after a quiet time is taken at once; in
     * a stream of events it makes batches of hundreds where a thread that is woken by each event
     * would take a handful, and spend more on waking up than on reading.
     */
    private static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventLog server;
    private final SplitSettings settings;
    private final ReaderMetrics metrics;
    private final FetchSignal signal = new FetchSignal();
    private final Map<String, SplitSubscription> subscriptions = new LinkedHashMap<>();

    private volatile boolean wokenUp;
    private long lastBatchAt = System.nanoTime() - GATHERING_NANOS;

    EventStoreSplitReader(EventLog server, SplitSettings settings, ReaderMetrics metrics) {
        this.server = server;
        this.settings = settings;
        this.metrics = metrics;
    }

    @Override
    public RecordsWithSplitIds<SubscriptionMessage> fetch() {
        Batch.Builder batch = new Batch.Builder();
        gather();
        try {
            while (!wokenUp) {
                long nanos = FetchSignal.forever();
                for (Map.Entry<String, SplitSubscription> entry : subscriptions.entrySet()) {
                    Portion portion = entry.getValue().take();
                    if (!portion.messages().isEmpty()) {
                        batch.add(entry.getKey(), portion);
                    }
                    if (entry.getValue().isFinished()) {
                        batch.finish(entry.getKey());
                    }
                    nanos = Math.min(nanos, entry.getValue().nanosUntilDue());
                }
                if (!batch.isEmpty()) {
                    lastBatchAt = System.nanoTime();
                    break;
                }
                signal.await(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        wokenUp = false;
        Batch fetched = batch.build();
        subscriptions.keySet().removeAll(fetched.finishedSplits());
        return fetched;
    }

    /** Not on the signal: it is set by the first event that comes. */
    private void gather() {
        long nanos = lastBatchAt + GATHERING_NANOS - System.nanoTime();
        if (nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
    }

    @Override
    public void handleSplitsChanges(SplitsChange<EventStoreSplit> change) {
        if (change instanceof SplitsAddition) {
            for (EventStoreSplit split : change.splits()) {
                subscriptions.put(
                        split.splitId(),
                        new SplitSubscription(
                                split, server, settings, metrics, System::nanoTime, signal::set));
            }
        } else if (change instanceof SplitsRemoval) {
            for (EventStoreSplit split : change.splits()) {
                SplitSubscription removed = subscriptions.remove(split.splitId());
                if (removed != null) {
                    removed.close().exceptionally(failure -> null);
                }
            }
        } else {
            throw new UnsupportedOperationException(
                    "Unknown change of splits: " + change.getClass().getName());
        }
    }

    @Override
    public void pauseOrResumeSplits(
            Collection<EventStoreSplit> splitsToPause, Collection<EventStoreSplit> splitsToResume) {
        setPaused(splitsToPause, true);
        setPaused(splitsToResume, false);
    }

    private void setPaused(Collection<EventStoreSplit> splits, boolean paused) {
        for (EventStoreSplit split : splits) {
            SplitSubscription subscription = subscriptions.get(split.splitId());
            // A split may have been removed between the decision to pause it and this call.
            if (subscription != null) {
                subscription.pause(paused);
            }
        }
    }

    @Override
    public void wakeUp() {
        wokenUp = true;
        signal.set();
    }

    @Override
    public void close() throws InterruptedException {
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        subscriptions.values().forEach(subscription -> closing.add(subscription.close()));
        subscriptions.clear();
        server.close();
        try {
            CompletableFuture.allOf(closing.toArray(new CompletableFuture<?>[0]))
                    .get(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The connection dies with its last thread; there is nothing left to save in it.
        }
    }
}
