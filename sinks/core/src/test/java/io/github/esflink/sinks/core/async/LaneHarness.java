package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.BatchBounds;
import io.github.esflink.sinks.core.lane.LanePolicy;
import io.github.esflink.sinks.core.lane.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The operator in the test's thread: mails are read and time passes when the test says so. */
final class LaneHarness implements AutoCloseable {

    static final int MAX_PARALLELISM = 8;
    static final long RETRY_MILLIS = 1_000;
    static final long DELAY_MILLIS = 50;

    final OpenCalls calls = new OpenCalls();
    private final KeyedOneInputStreamOperatorTestHarness<String, String, String> flink;
    private final int parallelism;
    private final int subtask;

    /** Retries what failed after a second, for ever. */
    static final LanePolicy<String, String> RETRY =
            (attempted, failure) -> Verdict.retryAfter(RETRY_MILLIS);

    static AsyncSettings<String, String, String> settings() {
        return new AsyncSettings<>(
                RETRY,
                String::length,
                4,
                MemorySize.ofMebiBytes(1),
                MemorySize.ofMebiBytes(1),
                null,
                null,
                null);
    }

    static AsyncSettings<String, String, String> settings(LanePolicy<String, String> policy) {
        return with(policy, null, null);
    }

    static AsyncSettings<String, String, String> with(
            LanePolicy<String, String> policy,
            @Nullable Duration timeout,
            @Nullable Release<String> release) {
        AsyncSettings<String, String, String> all = settings();
        return new AsyncSettings<>(
                policy,
                all.sizeOf(),
                all.inFlight(),
                all.maxInFlightBytes(),
                all.maxWaiting(),
                timeout,
                release,
                all.batches());
    }

    /** Many in one call: at most so many, and after 50 ms at the latest. */
    static AsyncSettings<String, String, String> together(
            int maxElements, LanePolicy<String, String> policy) {
        AsyncSettings<String, String, String> all = settings();
        return new AsyncSettings<>(
                policy,
                all.sizeOf(),
                all.inFlight(),
                all.maxInFlightBytes(),
                all.maxWaiting(),
                null,
                null,
                new BatchBounds(
                        maxElements, MemorySize.ofMebiBytes(1), Duration.ofMillis(DELAY_MILLIS)));
    }

    static LaneHarness open(AsyncSettings<String, String, String> settings) throws Exception {
        return restore(settings, null);
    }

    static LaneHarness restore(
            AsyncSettings<String, String, String> settings, @Nullable OperatorSubtaskState state)
            throws Exception {
        LaneHarness harness = create(settings, 1, 0, "hashmap");
        harness.start(state, 1);
        return harness;
    }

    /** One subtask of several, not started yet. */
    static LaneHarness create(
            AsyncSettings<String, String, String> settings,
            int parallelism,
            int subtask,
            String backend)
            throws Exception {
        LaneHarness harness = new LaneHarness(settings, parallelism, subtask);
        if (backend.equals("rocksdb")) {
            harness.flink.setStateBackend(new EmbeddedRocksDBStateBackend());
        }
        return harness;
    }

    /** Starts from its part of what an operator of another parallelism held. */
    void start(@Nullable OperatorSubtaskState state, int oldParallelism) throws Exception {
        flink.setup(
                Types.STRING.createSerializer(flink.getExecutionConfig().getSerializerConfig()));
        flink.initializeState(
                state == null || !state.hasState()
                        ? null
                        : AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                state, MAX_PARALLELISM, oldParallelism, parallelism, subtask));
        flink.open();
        readMails();
    }

    private LaneHarness(
            AsyncSettings<String, String, String> settings, int parallelism, int subtask)
            throws Exception {
        this.parallelism = parallelism;
        this.subtask = subtask;
        this.flink =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyOrderedAsyncOperatorFactory<>(
                                calls, Types.STRING, Types.STRING, settings),
                        Item::key,
                        Types.STRING,
                        MAX_PARALLELISM,
                        parallelism,
                        subtask);
    }

    KeyedOneInputStreamOperatorTestHarness<String, String, String> flink() {
        return flink;
    }

    void element(String item) throws Exception {
        element(item, 0);
    }

    void element(String item, long timestamp) throws Exception {
        flink.processElement(item, timestamp);
        readMails();
    }

    void elements(String... items) throws Exception {
        for (String item : items) {
            element(item);
        }
    }

    void watermark(long timestamp) throws Exception {
        flink.processWatermark(new Watermark(timestamp));
    }

    void succeed(String key, String... results) throws Exception {
        calls.succeed(key, results);
        readMails();
    }

    void fail(String key) throws Exception {
        fail(key, new IllegalStateException("refused"));
    }

    void fail(String key, Throwable failure) throws Exception {
        calls.fail(key, failure);
        readMails();
    }

    void passTime(long millis) throws Exception {
        flink.setProcessingTime(flink.getProcessingTime() + millis);
        readMails();
    }

    void readMails() throws Exception {
        for (Optional<Mail> mail = flink.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
                mail.isPresent();
                mail = flink.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY)) {
            mail.get().run();
        }
    }

    List<String> results() {
        return flink.extractOutputValues();
    }

    OperatorSubtaskState checkpoint(long id) throws Exception {
        return flink.snapshot(id, 0);
    }

    OperatorSubtaskState stopWithSavepoint(long id) throws Exception {
        return flink.snapshotWithLocalState(
                        id, 0, SavepointType.suspend(SavepointFormatType.CANONICAL))
                .getJobManagerOwnedState();
    }

    @Override
    public void close() throws Exception {
        flink.close();
    }
}
