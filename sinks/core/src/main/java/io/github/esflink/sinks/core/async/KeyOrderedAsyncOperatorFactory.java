package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.RetryPolicy;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes what {@link KeyedAsyncDataStream} was told to the task, and makes the operator there, with
 * the mailbox that brings answers back to the task's thread.
 */
@SuppressWarnings("NullAway.Init") // the output type is set before the factory is used
final class KeyOrderedAsyncOperatorFactory<IN, KEY, OUT> extends AbstractStreamOperatorFactory<OUT>
        implements OneInputStreamOperatorFactory<IN, OUT> {

    private static final long serialVersionUID = 1L;

    final TypeInformation<IN> inputType;
    final AsyncFunction<IN, OUT> function;
    TypeInformation<OUT> outputType;
    RetryPolicy<IN, OUT> policy = RetryPolicy.failAtOnce();
    int inFlight = KeyedAsyncDataStream.DEFAULT_IN_FLIGHT;
    @Nullable MemorySize maxInFlightBytes;
    @Nullable MemorySize maxWaiting;
    @Nullable MemorySize maxWaitingPerKey;
    @Nullable Duration timeout;
    @Nullable String releaseId;
    SerializableFunction<KEY, Boolean> releasedKeys = key -> false;

    /** Whether elements are handed over together; the bounds of it are only used then. */
    boolean batches;

    int batchElements = 1;
    MemorySize batchBytes = MemorySize.MAX_VALUE;
    Duration batchDelay = Duration.ZERO;

    KeyOrderedAsyncOperatorFactory(TypeInformation<IN> inputType, AsyncFunction<IN, OUT> function) {
        this.inputType = inputType;
        this.function = function;
    }

    // T is the operator's own type, by the contract of the method
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    @Override
    public <T extends StreamOperator<OUT>> T createStreamOperator(
            StreamOperatorParameters<OUT> parameters) {
        return (T) new KeyOrderedAsyncOperator<>(parameters, this);
    }

    @SuppressWarnings("rawtypes") // the raw type is the interface's
    @Override
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return KeyOrderedAsyncOperator.class;
    }
}
