package io.github.esflink.source;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.esflink.source.split.EventStoreSplit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.connector.testutils.source.reader.TestingReaderOutput;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;

/** The reader of a source, as a task has it: with its emitter and its metrics. */
final class TestedReader implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final MetricListener metrics = new MetricListener();
    private final TestingReaderOutput<String> output = new TestingReaderOutput<>();
    private final SourceReader<String, EventStoreSplit> reader;

    TestedReader(EventStoreSource<String> source, EventStoreSplit... splits) throws Exception {
        reader =
                source.createReader(
                        new TestingReaderContext(
                                new Configuration(),
                                InternalSourceReaderMetricGroup.mock(metrics.getMetricGroup())));
        reader.start();
        reader.addSplits(List.of(splits));
    }

    List<String> records() {
        return List.copyOf(output.getEmittedRecords());
    }

    /** Reads on until then. */
    void readUntil(Callable<Boolean> condition) {
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(PATIENCE)
                .until(
                        () -> {
                            reader.pollNext(output);
                            return condition.call();
                        });
    }

    /** Reads on until the reader fails; with what. */
    Throwable readUntilItFails() {
        return assertThrows(Exception.class, () -> readUntil(() -> false));
    }

    void readRecords(int count) {
        readUntil(() -> output.getEmittedRecords().size() >= count);
    }

    /** Where it stands, as a checkpoint would have it. */
    List<EventStoreSplit> snapshot() {
        return reader.snapshotState(1);
    }

    long counter(String... name) {
        return metrics.getCounter(name).orElseThrow().getCount();
    }

    long gauge(String... name) {
        Gauge<Number> gauge = metrics.<Number>getGauge(name).orElseThrow();
        return gauge.getValue().longValue();
    }

    @Override
    public void close() throws Exception {
        reader.close();
    }
}
