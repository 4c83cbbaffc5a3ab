package io.github.esflink.sinks.core.async;

import java.util.ArrayDeque;
import java.util.Queue;
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

    /** The key of the last element that came, which may be held up. */
    private int arriving;

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

    void start(@Nullable OperatorSubtaskState state, int oldParallelism) throws Exception {
        flink.setProcessingTime(model.now);
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

    void element(String element) throws Exception {
        arriving = Numbered.of(element).key();
        flink.processElement(new StreamRecord<>(element));
        settle();
    }

    void watermark(long timestamp) throws Exception {
        model.watermarkArrives(index, timestamp);
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
        model.settled(index);
        Model.require(
                flink.getProcessingTimeService().getNumActiveTimers() <= 1,
                "%s timers are pending",
                flink.getProcessingTimeService().getActiveTimerTimestamps());
    }

    void takeOutput() {
        Queue<Object> output = flink.getOutput();
        for (Object out = output.poll(); out != null; out = output.poll()) {
            if (out instanceof Watermark watermark) {
                model.emitsWatermark(index, watermark.getTimestamp());
            } else if (out instanceof StreamRecord<?> result) {
                model.emits((String) result.getValue());
            }
        }
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
            model.holdsUpInput(arriving);
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
