package io.github.esflink.source.reader.metrics;

import io.github.esflink.source.split.EventStoreSplit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;

/**
 * The metrics of a reader, beside those that Flink keeps for every source ({@code numRecordsIn},
 * {@code currentEmitEventTimeLag}, {@code sourceIdleTime}):
 *
 * <ul>
 *   <li>{@code pendingRecords}: see {@link SplitProgress#pending}, summed over the splits;
 *   <li>{@code numBytesIn}: data and metadata of the events emitted;
 *   <li>{@code numRecordsInErrors}: events that could not be deserialized;
 *   <li>{@code eventstore.reconnects}: subscriptions opened again after they were lost;
 *   <li>{@code eventstore.unconfirmedSplits}: splits whose subscription the server has not
 *       confirmed, or has ended;
 *   <li>{@code eventstore.slowReaderEnds}: subscriptions that the server has ended because the job
 *       reads less than is written, and that were opened again;
 *   <li>{@code eventstore.skippedStreams}: streams that are gone for good and were left out;
 *   <li>{@code eventstore.caughtUp}: 1 when every split has caught up, else 0;
 *   <li>{@code eventstore.deadLinks}: links that lead nowhere, where links are resolved;
 *   <li>{@code eventstore.removedEvents}: events of streams that were removed before they were
 *       read;
 *   <li>{@code eventstore.emptyStreams}: streams that have nothing in them, or do not exist;
 *   <li>{@code eventstore.split.<id>.position}, {@code .caughtUp}: for each split.
 * </ul>
 *
 * Thread-safe.
 */
public final class ReaderMetrics {

    private final Map<String, SplitProgress> splits = new ConcurrentHashMap<>();
    private final MetricGroup group;
    private final Counter reconnects;
    private final Counter slowReaderEnds;
    private final Counter skippedStreams;
    private final Counter bytesIn;
    private final Counter errors;
    private final Counter recordsIn;
    private final Counter deadLinks;
    private final Counter removed;

    public ReaderMetrics(SourceReaderMetricGroup reader) {
        group = reader.addGroup("eventstore");
        reconnects = group.counter("reconnects", new ThreadSafeSimpleCounter());
        slowReaderEnds = group.counter("slowReaderEnds", new ThreadSafeSimpleCounter());
        skippedStreams = group.counter("skippedStreams", new ThreadSafeSimpleCounter());
        group.gauge(
                "caughtUp",
                (Gauge<Integer>)
                        () -> splits.values().stream().allMatch(SplitProgress::caughtUp) ? 1 : 0);
        group.gauge(
                "unconfirmedSplits",
                (Gauge<Long>) () -> splits.values().stream().filter(s -> !s.isConfirmed()).count());
        reader.setPendingRecordsGauge(
                () -> splits.values().stream().mapToLong(SplitProgress::pending).sum());
        group.gauge(
                "emptyStreams",
                (Gauge<Long>)
                        () -> splits.values().stream().filter(SplitProgress::isEmpty).count());
        deadLinks = group.counter("deadLinks");
        removed = group.counter("removedEvents");
        recordsIn = reader.getIOMetricGroup().getNumRecordsInCounter();
        bytesIn = reader.getIOMetricGroup().getNumBytesInCounter();
        errors = reader.getNumRecordsInErrorsCounter();
    }

    /** The progress of a split, the same for fetcher and task, from whoever asks first. */
    public SplitProgress progressOf(EventStoreSplit split) {
        return splits.computeIfAbsent(
                split.splitId(), id -> register(id, new SplitProgress(split)));
    }

    private SplitProgress register(String splitId, SplitProgress progress) {
        MetricGroup splitGroup = group.addGroup("split", splitId);
        splitGroup.gauge("position", (Gauge<Long>) progress::position);
        splitGroup.gauge("caughtUp", (Gauge<Integer>) () -> progress.caughtUp() ? 1 : 0);
        return progress;
    }

    /** A split is read no more; its gauges stay at what they were last. */
    public void finished(String splitId) {
        splits.remove(splitId);
    }

    public long reconnects() {
        return reconnects.getCount();
    }

    public long slowReaderEnds() {
        return slowReaderEnds.getCount();
    }

    public void slowReaderEnded() {
        slowReaderEnds.inc();
    }

    public long skippedStreams() {
        return skippedStreams.getCount();
    }

    public void skippedStream() {
        skippedStreams.inc();
    }

    public void reconnected() {
        reconnects.inc();
    }

    /** Called by the task's thread only. */
    public void read(long bytes) {
        bytesIn.inc(bytes);
    }

    /**
     * Flink has counted what it handed over, and it was no event. Called by the task's thread only.
     */
    public void readNoEvent() {
        recordsIn.dec();
    }

    /** Called by the task's thread only. */
    public void deadLink() {
        deadLinks.inc();
    }

    /** Called by the task's thread only. */
    public void removed(long events) {
        if (events > 0) {
            removed.inc(events);
        }
    }

    /** Called by the task's thread only. */
    public void failed() {
        errors.inc();
    }
}
