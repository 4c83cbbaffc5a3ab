package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.record.EventRecord;
import java.util.Collection;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * The same delivery without an order, for Flink's own {@code AsyncDataStream}: an event waits for
 * its turn, its gate and its next attempt in here, and counts as one of those in flight all the
 * time. Attempts and their times begin anew after a restart.
 *
 * <p>First attempts go out in the task's thread, later ones on the client's event loop.
 */
@Internal
public final class UnorderedDelivery extends RichAsyncFunction<EventRecord, DeadLetter>
        implements CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    private final HttpDeliveryFunction function;
    private final HttpRetryPolicy policy;

    public UnorderedDelivery(HttpDeliveryFunction function, HttpRetryPolicy policy) {
        this.function = function;
        this.policy = policy;
    }

    @Override
    public void setRuntimeContext(RuntimeContext context) {
        super.setRuntimeContext(context);
        function.setRuntimeContext(context);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        function.initializeState(context);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        function.snapshotState(context);
    }

    @Override
    public void open(OpenContext openContext) throws Exception {
        function.open(true);
    }

    @Override
    public void asyncInvoke(EventRecord record, ResultFuture<DeadLetter> result) {
        // A record remembers what it has parsed and written without synchronization: done here, it
        // is only read by the threads of later attempts.
        record.headers();
        try {
            record.data();
        } catch (RuntimeException e) {
            // The attempt says the same in its own way.
        }
        new Tries(record, result).next();
    }

    @Override
    public void close() throws Exception {
        function.close();
    }

    /** The attempts of one event. One after another, so that one thread at a time has them. */
    private final class Tries implements ResultFuture<DeadLetter> {

        private final EventRecord record;
        private final ResultFuture<DeadLetter> result;
        private int attempts;
        private long firstAttemptAt;
        private long mark;

        Tries(EventRecord record, ResultFuture<DeadLetter> result) {
            this.record = record;
            this.result = result;
        }

        void next() {
            long wait = function.gateOf(record).millisUntilEntry();
            if (wait > 0) {
                later(wait);
                return;
            }
            if (attempts++ == 0) {
                firstAttemptAt = System.currentTimeMillis();
            }
            try {
                function.opened().deliver(record, this);
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        }

        private void later(long millis) {
            function.opened().client().schedule(this::next, millis);
        }

        @Override
        public void complete(Collection<DeadLetter> results) {
            result.complete(results);
        }

        @Override
        public void completeExceptionally(Throwable failure) {
            RetryDecision<DeadLetter> decision;
            try {
                decision =
                        policy.afterFailure(
                                new FailedAttempt<>(record, attempts, firstAttemptAt, 1, mark),
                                failure);
            } catch (RuntimeException e) {
                // In the client's thread, where nobody else would see it.
                decision = new RetryDecision.Fail<>(e);
            }
            if (decision instanceof RetryDecision.Retry<DeadLetter> again) {
                mark = again.mark();
                later(again.millis(function.gateOf(record).isShut()));
            } else if (decision instanceof RetryDecision.Complete<DeadLetter> done) {
                result.complete(done.results());
            } else if (decision instanceof RetryDecision.Fail<DeadLetter> fail) {
                result.completeExceptionally(fail.cause());
            } else {
                result.completeExceptionally(
                        new IllegalStateException("Nothing can be parked without an order."));
            }
        }

        @Override
        public void complete(CollectionSupplier<DeadLetter> supplier) {
            throw new UnsupportedOperationException("The delivery completes with a collection.");
        }
    }
}
