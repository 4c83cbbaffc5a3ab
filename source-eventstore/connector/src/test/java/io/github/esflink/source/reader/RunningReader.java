package io.github.esflink.source.reader;

import static org.awaitility.Awaitility.await;

import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.MovedPosition;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.reader.metrics.ReaderMetrics;
import io.github.esflink.source.reader.metrics.SplitProgress;
import io.github.esflink.source.reader.subscription.SplitSettings;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.PositionAheadOfLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.jspecify.annotations.Nullable;

/** The fetcher's loop without the rest of Flink: takes what comes, in order, until it is closed. */
final class RunningReader implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<SubscriptionMessage> messages = new ArrayList<>();
    private final Set<String> finished = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final ReaderMetrics metrics;
    private final Map<String, SplitProgress> progressBySplit = new HashMap<>();
    private final EventStoreSplitReader reader;
    private final Thread fetcher;
    private volatile boolean closed;

    RunningReader(EventLog server, SplitSettings settings, EventStoreSplit... splits) {
        metrics = new ReaderMetrics(UnregisteredMetricsGroup.createSourceReaderMetricGroup());
        reader = new EventStoreSplitReader(server, settings, metrics);
        for (EventStoreSplit split : splits) {
            progressBySplit.put(split.splitId(), metrics.progressOf(split));
        }
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(splits)));
        fetcher = new Thread(this::fetch, "fetcher");
        fetcher.start();
    }

    static SplitSettings settings(Duration silence) {
        return new SplitSettings(8 << 20, silence, PositionAheadOfLog.FAIL, DeletedStreams.FAIL);
    }

    private void fetch() {
        try {
            while (!closed) {
                RecordsWithSplitIds<SubscriptionMessage> batch = reader.fetch();
                for (String split = batch.nextSplit(); split != null; split = batch.nextSplit()) {
                    SplitProgress progress = Objects.requireNonNull(progressBySplit.get(split));
                    for (SubscriptionMessage message = batch.nextRecordFromSplit();
                            message != null;
                            message = batch.nextRecordFromSplit()) {
                        synchronized (messages) {
                            messages.add(message);
                        }
                        progress.emitted(message);
                    }
                }
                batch.recycle();
                finished.addAll(batch.finishedSplits());
            }
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    List<SubscriptionMessage> messages() {
        synchronized (messages) {
            return List.copyOf(messages);
        }
    }

    /** Stream and revision of every event so far, {@code orders@7}. */
    List<String> events() {
        return ids(messages());
    }

    /** The same for a batch, which is passed on thereby. */
    static List<String> eventsOf(RecordsWithSplitIds<SubscriptionMessage> batch) {
        List<SubscriptionMessage> messages = new ArrayList<>();
        while (batch.nextSplit() != null) {
            for (SubscriptionMessage message = batch.nextRecordFromSplit();
                    message != null;
                    message = batch.nextRecordFromSplit()) {
                messages.add(message);
            }
        }
        batch.recycle();
        return ids(messages);
    }

    private static List<String> ids(List<SubscriptionMessage> messages) {
        return messages.stream()
                .filter(EventStoreEvent.class::isInstance)
                .map(EventStoreEvent.class::cast)
                .map(event -> event.streamId() + "@" + event.revision())
                .toList();
    }

    void awaitEvents(int count) {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            rethrow();
                            synchronized (messages) {
                                return messages.size() >= count && events().size() >= count;
                            }
                        });
    }

    void awaitMessages(int count) {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            rethrow();
                            return messages().size() >= count;
                        });
    }

    /** Until the reader goes on at another place than it stood. */
    void awaitMoves(int count) {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            rethrow();
                            return messages().stream()
                                            .filter(MovedPosition.class::isInstance)
                                            .count()
                                    >= count;
                        });
    }

    /** Until the server has confirmed the subscriptions and sent all there was. */
    void awaitSubscribed() {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            rethrow();
                            return progressBySplit.values().stream()
                                    .allMatch(SplitProgress::caughtUp);
                        });
    }

    long skippedStreams() {
        return metrics.skippedStreams();
    }

    /** Until the reader has noticed that the subscription is gone. */
    void awaitReconnect() {
        awaitReconnects(1);
    }

    void awaitReconnects(int count) {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            rethrow();
                            return metrics.reconnects() >= count;
                        });
    }

    long reconnects() {
        return metrics.reconnects();
    }

    void awaitSlowReaderEnds(int count) {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            rethrow();
                            return metrics.slowReaderEnds() >= count;
                        });
    }

    long pending(EventStoreSplit split) {
        return metrics.progressOf(split).pending();
    }

    long position(EventStoreSplit split) {
        return metrics.progressOf(split).position();
    }

    void awaitFinished(String splitId) {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            rethrow();
                            return finished.contains(splitId);
                        });
    }

    Throwable awaitFailure() {
        await().atMost(PATIENCE).until(() -> failure.get() != null);
        return Objects.requireNonNull(failure.get());
    }

    private void rethrow() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new AssertionError("the reader has failed", cause);
        }
    }

    @Override
    public void close() throws Exception {
        closed = true;
        reader.wakeUp();
        fetcher.join();
        reader.close();
    }
}
