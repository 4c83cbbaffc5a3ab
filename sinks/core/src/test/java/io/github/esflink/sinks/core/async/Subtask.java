package io.github.esflink.sinks.core.async;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/** One subtask of a history's operator, in the thread of the test. */
final class Subtask implements AutoCloseable {

    final Calls calls;
    private final Model model;
    private final int index;
    private final int parallelism;
    private final Mailbox mailbox;
    private final KeyedHarness flink;
    private final ThrowingRunnable<Exception> heldUp;

    /** The key of the last element that came, and whether it was held up. */
    private int arriving;

    private boolean wasHeldUp;

    /** Those that have not left, each with the last element of each key before it. */
    private final TreeMap<Long, List<Numbered>> watermarks = new TreeMap<>();

    /**
     * @param heldUp called when the operator waits for a mail and there is none; there has to be
     *     one when it returns
     */
    Subtask(
            Calls calls,
            StreamOperatorFactory<String> operator,
            Model model,
            int index,
            int parallelism,
            ThrowingRunnable<Exception> heldUp)
            throws Exception {
        this.calls = calls;
        this.model = model;
        this.index = index;
        this.parallelism = parallelism;
        this.heldUp = heldUp;
        this.mailbox = new Mailbox();
        this.flink = new KeyedHarness(new WithMailbox(operator, mailbox), parallelism, index);
        if (model.setting.backend().equals("rocksdb")) {
            flink.setStateBackend(new EmbeddedRocksDBStateBackend());
        }
    }

    void start(@Nullable OperatorSubtaskState state, int oldParallelism, long checkpoint)
            throws Exception {
        flink.setProcessingTime(model.now);
        flink.setRestoredCheckpointId(checkpoint);
        flink.setup(
                Types.STRING.createSerializer(flink.getExecutionConfig().getSerializerConfig()));
        flink.initializeState(
                state == null
                        ? null
                        : AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                state,
                                Setting.MAX_PARALLELISM,
                                oldParallelism,
                                parallelism,
                                index));
        flink.open();
        settle();
    }

    /** Returns whether the operator held up the input. */
    boolean element(Numbered element) throws Exception {
        arriving = element.key();
        wasHeldUp = false;
        StreamRecord<String> record = new StreamRecord<>(element.text());
        if (element.timestamp() != TimestampAssigner.NO_TIMESTAMP) {
            record.setTimestamp(element.timestamp());
        }
        flink.processElement(record);
        settle();
        return wasHeldUp;
    }

    /** Whether the operator knows of all that has ended. */
    boolean hasReadAll() {
        return mailbox.mails.isEmpty();
    }

    void watermark(long timestamp) throws Exception {
        watermarks.put(timestamp, arrived());
        flink.processWatermark(new Watermark(timestamp));
        settle();
    }

    void time(long millis) throws Exception {
        flink.setProcessingTime(millis);
    }

    /** Reads all mails, and has the model look. */
    void settle() throws Exception {
        while (mailbox.tryYield()) {
            takeOutput();
        }
        takeOutput();
        model.settled(index, calls.hasRoom());
        History.require(
                model.stopping || watermarks.isEmpty() || !areDone(arrived()),
                "watermarks are held though all is done");
        History.require(
                flink.getProcessingTimeService().getNumActiveTimers() <= 1,
                "%s timers are pending",
                flink.getProcessingTimeService().getActiveTimerTimestamps());
    }

    void takeOutput() {
        Queue<Object> output = flink.getOutput();
        for (Object out = output.poll(); out != null; out = output.poll()) {
            if (out instanceof Watermark watermark) {
                emitted(watermark.getTimestamp());
            } else if (out instanceof StreamRecord<?> result) {
                emitted((String) result.getValue(), result.getTimestamp());
            }
        }
    }

    private void emitted(long watermark) {
        History.require(
                !model.stopping && areDone(Objects.requireNonNull(watermarks.get(watermark))),
                "watermark %s overtakes",
                watermark);
        watermarks.headMap(watermark, true).clear();
    }

    private List<Numbered> arrived() {
        return model.of(index).stream()
                .filter(key -> !key.sizes.isEmpty())
                .map(key -> new Numbered(key.number, key.sizes.size() - 1, 0))
                .toList();
    }

    /** Whether elements and those before them are done, and their results have left. */
    private boolean areDone(List<Numbered> elements) {
        return elements.stream()
                .allMatch(
                        last -> {
                            Model.Key key = model.keys[last.key()];
                            String next = key.owed.peek();
                            return key.done > last.number()
                                    && (next == null
                                            || Numbered.ofResult(next).number() > last.number());
                        });
    }

    private void emitted(String result, long timestamp) {
        Numbered element = Numbered.ofResult(result);
        History.require(!model.stopping, "%s follows the barrier of a stop", result);
        History.require(element.timestamp() == timestamp, "%s has timestamp %s", result, timestamp);
        model.keys[element.key()].emits(result);
    }

    void barrier(long checkpoint) throws Exception {
        flink.prepareSnapshotPreBarrier(checkpoint);
        takeOutput();
    }

    OperatorSubtaskState checkpoint(long checkpoint) throws Exception {
        return flink.snapshot(checkpoint, model.now);
    }

    OperatorSubtaskState savepoint(long checkpoint) throws Exception {
        return flink.snapshotWithLocalState(
                        checkpoint, model.now, SavepointType.suspend(SavepointFormatType.CANONICAL))
                .getJobManagerOwnedState();
    }

    void completed(long checkpoint) throws Exception {
        flink.notifyOfCompletedCheckpoint(checkpoint);
    }

    void aborted(long checkpoint) throws Exception {
        flink.getOperator().notifyCheckpointAborted(checkpoint);
    }

    int stateEntries() {
        return flink.stateEntries();
    }

    @Override
    public void close() throws Exception {
        flink.close();
    }

    /** Mails in the order in which they came; instead of waiting for one it asks the history. */
    private final class Mailbox implements MailboxExecutor {

        private final ArrayDeque<ThrowingRunnable<? extends Exception>> mails = new ArrayDeque<>();

        @Override
        public void execute(
                MailOptions options,
                ThrowingRunnable<? extends Exception> mail,
                String description,
                Object... arguments) {
            mails.add(mail);
        }

        @Override
        public void yield() {
            wasHeldUp = true;
            if (hasReadAll()) {
                model.holdsInput(model.keys[arriving]);
            }
            try {
                while (!tryYield()) {
                    heldUp.run();
                }
            } catch (Exception e) {
                throw rethrown(e);
            }
        }

        @Override
        public boolean tryYield() {
            ThrowingRunnable<? extends Exception> mail = mails.poll();
            if (mail == null) {
                return false;
            }
            try {
                mail.run();
            } catch (Exception e) {
                throw rethrown(e);
            }
            return true;
        }

        private static RuntimeException rethrown(Exception e) {
            return e instanceof RuntimeException known ? known : new IllegalStateException(e);
        }

        @Override
        public boolean shouldInterrupt() {
            return false;
        }
    }

    /** Makes the operator with this mailbox. */
    private static final class WithMailbox extends AbstractStreamOperatorFactory<String>
            implements OneInputStreamOperatorFactory<String, String> {

        private static final long serialVersionUID = 1L;

        private final transient StreamOperatorFactory<String> operator;
        private final transient Mailbox mailbox;

        WithMailbox(StreamOperatorFactory<String> operator, Mailbox mailbox) {
            this.operator = operator;
            this.mailbox = mailbox;
        }

        @SuppressWarnings("TypeParameterUnusedInFormals") // by the contract of the method
        @Override
        public <T extends StreamOperator<String>> T createStreamOperator(
                StreamOperatorParameters<String> parameters) {
            return operator.createStreamOperator(
                    new StreamOperatorParameters<>(
                            parameters.getContainingTask(),
                            parameters.getStreamConfig(),
                            parameters.getOutput(),
                            parameters::getProcessingTimeService,
                            parameters.getOperatorEventDispatcher(),
                            mailbox));
        }

        @SuppressWarnings("rawtypes") // the raw type is the interface's
        @Override
        public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
            return operator.getStreamOperatorClass(classLoader);
        }
    }
}
