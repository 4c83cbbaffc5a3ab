package io.github.esflink.sinks.kafka.delivery;

import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The metric {@code eventLatency}: milliseconds from the writing of an event to the moment when a
 * consumer can see it. Thread-safe.
 */
final class EventLatency {

    private static final String NAME = "eventLatency";
    private static final int WINDOW = 1_000;

    /** One in so many acknowledged records is looked at. */
    private static final int STRIDE = 16;

    private final Histogram histogram;
    private int acknowledged;

    EventLatency(MetricGroup group) {
        histogram = group.histogram(NAME, new DescriptiveStatisticsHistogram(WINDOW));
    }

    /** Of the producer's thread. */
    void onAcknowledged(RecordMetadata record) {
        if (acknowledged++ % STRIDE == 0 && record.hasTimestamp()) {
            histogram.update(System.currentTimeMillis() - record.timestamp());
        }
    }

    void onCommitted(long[] createdAt) {
        long now = System.currentTimeMillis();
        for (long created : createdAt) {
            histogram.update(now - created);
        }
    }
}
