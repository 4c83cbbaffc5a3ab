package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.lane.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/** The operator in the test's thread: mails are read and time passes when the test says so. */
final class QueueHarness implements AutoCloseable {

    static final int MAX_PARALLELISM = 8;
    private static final int MAX_STATE = 64 << 20;
    static final long RETRY_MILLIS = 1_000;
    static final long DELAY_MILLIS = 50;

    final OpenCalls calls = new OpenCalls();
    private final KeyedOneInputStreamOperatorTestHarness<String, String, String> flink;
    private final int parallelism;
    private final int subtask;

    /** Retries what failed after a second, for ever. */
    static final RetryPolicy<String, String> RETRY =
            (attempted, failure) -> RetryDecision.retryAfter(RETRY_MILLIS);

    /** What a test says to the operator. */
    @FunctionalInterface
    interface Settings extends Consumer<KeyedAsyncDataStream.Factory<String, String>> {

        default Settings and(Settings more) {
            return operator -> {
                accept(operator);
                more.accept(operator);
            };
        }
    }

    static Settings settings() {
        return operator -> {
            operator.policy = RETRY;
            operator.inFlight = 4;
            operator.maxInFlightBytes = MemorySize.ofMebiBytes(1);
            operator.maxWaiting = MemorySize.ofMebiBytes(1);
        };
    }

    static Settings settings(RetryPolicy<String, String> policy) {
        return settings().and(operator -> operator.policy = policy);
    }

    static Settings releasing(
            RetryPolicy<String, String> policy,
            String id,
            SerializableFunction<String, Boolean> keys) {
        return settings(policy)
                .and(
                        operator -> {
                            operator.releaseId = id;
                            operator.releasedKeys = key -> keys.apply((String) key);
                        });
    }

    /** Many in one call: at most so many, and after 50 ms at the latest. */
    static Settings together(int maxElements, RetryPolicy<String, String> policy) {
        return settings(policy)
                .and(
                        operator -> {
                            operator.batches = true;
                            operator.batchElements = maxElements;
                            operator.batchBytes = MemorySize.ofMebiBytes(1);
                            operator.batchDelay = Duration.ofMillis(DELAY_MILLIS);
                        });
    }

    static QueueHarness open(Settings settings) throws Exception {
        return restore(settings, null);
    }

    static QueueHarness restore(Settings settings, @Nullable OperatorSubtaskState state)
            throws Exception {
        QueueHarness harness = create(settings, 1, 0, "hashmap");
        harness.start(state, 1);
        return harness;
    }

    /** One subtask of several, not started yet. */
    static QueueHarness create(Settings settings, int parallelism, int subtask, String backend)
            throws Exception {
        QueueHarness harness = new QueueHarness(settings, parallelism, subtask);
        if (backend.equals("rocksdb")) {
            harness.flink.setStateBackend(new EmbeddedRocksDBStateBackend());
        }
        return harness;
    }

    /** The job manager says that a checkpoint is complete. */
    void complete(long checkpoint) throws Exception {
        flink.notifyOfCompletedCheckpoint(checkpoint);
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

    private QueueHarness(Settings settings, int parallelism, int subtask) throws Exception {
        this.parallelism = parallelism;
        this.subtask = subtask;
        KeyedAsyncDataStream.Factory<String, String> operator =
                new KeyedAsyncDataStream.Factory<>(Types.STRING, calls, Types.STRING);
        settings.accept(operator);
        this.flink =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        operator, Item::key, Types.STRING, MAX_PARALLELISM, parallelism, subtask);
        flink.setCheckpointStorage(new JobManagerCheckpointStorage(MAX_STATE));
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

    /** What the metric shows. */
    long waitingBytes() {
        return ((KeyOrderedAsyncOperator<?, ?>) flink.getOperator()).waitingBytes();
    }

    /** Timers that have been set and have not fired. */
    int timers() {
        return flink.getProcessingTimeService().getNumActiveTimers();
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
