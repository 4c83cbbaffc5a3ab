package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.KeyOrderedAsyncFunction;
import io.github.esflink.sinks.core.lane.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs an asynchronous function in the order of a key.
 *
 * <pre>{@code
 * KeyedAsyncDataStream.keyOrderedWait(
 *                 orders.keyBy(Order::customer), new CallTheirEndpoint(), Types.STRING)
 *         .setInFlight(256)
 *         .apply()
 *         .name("Call")
 *         .uid("call");
 * }</pre>
 *
 * <p>Flink's {@code AsyncDataStream.orderedWait} keeps the order of its <em>results</em>, lets the
 * function see many elements of a key at once, and deals what is in flight to any subtask when the
 * job is rescaled. Here an element that is not done stays in the state of its key, so a checkpoint
 * completes while the function cannot get anything done, and a restart hands over again what was in
 * flight: at least once. A stop with savepoint hands nothing more to the function and waits for
 * what is in flight, so that nothing is handed over twice because of it. Attempts and the times of
 * retries are state, too: after a restart nothing is handed over before it would have been.
 *
 * <p>Results leave in the order of their key, not in the order of their arrival. A watermark leaves
 * when all elements that came before it are done.
 */
@PublicEvolving
public final class KeyedAsyncDataStream<IN, KEY, OUT> {

    /** Default of {@link #setInFlight}. */
    public static final int DEFAULT_IN_FLIGHT = 256;

    private final KeyedStream<IN, KEY> in;
    private final Factory<IN, OUT> operator;

    private KeyedAsyncDataStream(KeyedStream<IN, KEY> in, Factory<IN, OUT> operator) {
        this.in = in;
        this.operator = operator;
    }

    /**
     * Describes the operator; {@link #apply()} adds it.
     *
     * @param in keyed by what the order is kept of
     * @param function an exception out of {@code asyncInvoke} itself fails the job
     * @param outputType what goes downstream
     */
    public static <IN, KEY, OUT> KeyedAsyncDataStream<IN, KEY, OUT> keyOrderedWait(
            KeyedStream<IN, KEY> in,
            KeyOrderedAsyncFunction<IN, OUT> function,
            TypeInformation<OUT> outputType) {
        return new KeyedAsyncDataStream<>(in, new Factory<>(in.getType(), function, outputType));
    }

    /** What becomes of a failed attempt. Default: the job fails. */
    public KeyedAsyncDataStream<IN, KEY, OUT> setPolicy(RetryPolicy<IN, OUT> policy) {
        operator.policy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * How many calls a subtask has in flight at once, at most; each of other keys. Default: 256.
     */
    public KeyedAsyncDataStream<IN, KEY, OUT> setInFlight(int inFlight) {
        operator.inFlight = inFlight;
        return this;
    }

    /**
     * How many bytes of elements a subtask has in flight at once; one element goes even when it is
     * larger. Default: 64 MiB, or half of {@link #setMaxWaiting}'s default if that is less.
     */
    public KeyedAsyncDataStream<IN, KEY, OUT> setMaxInFlightBytes(MemorySize maxInFlightBytes) {
        operator.maxInFlightBytes = Objects.requireNonNull(maxInFlightBytes, "maxInFlightBytes");
        return this;
    }

    /**
     * How much a subtask keeps waiting, in bytes of the heap, with objects and keys; with a state
     * backend off the heap, in bytes written to it and what the keys take on the heap. At this
     * bound it holds its input, and with it checkpoints, until some are done; it loses nothing.
     * Default: a quarter of the heap that a slot of the task manager has, divided by the operators
     * of this kind in the slot.
     */
    public KeyedAsyncDataStream<IN, KEY, OUT> setMaxWaiting(MemorySize maxWaiting) {
        operator.maxWaiting = Objects.requireNonNull(maxWaiting, "maxWaiting");
        return this;
    }

    /**
     * How much of one key may wait, counted as {@link #setMaxWaiting} is. A key that is at its
     * bound because it is slow holds the input. What becomes of one whose first element keeps
     * failing while others get done says {@link RetryPolicy#whenQueueIsFull}. While its gate is
     * shut, or no element of any key gets done, the bound does not apply. Default: half of what may
     * wait for a key that keeps failing; none for others.
     */
    public KeyedAsyncDataStream<IN, KEY, OUT> setMaxWaitingPerKey(MemorySize maxWaitingPerKey) {
        operator.maxWaitingPerKey = Objects.requireNonNull(maxWaitingPerKey, "maxWaitingPerKey");
        return this;
    }

    /**
     * Lets parked keys go on when the job starts from its state. Carried out once: the id of the
     * last one carried out is state, so that a restart does not release what was parked since. A
     * key with results that may not have been committed downstream yet stays parked, and the log
     * says which. Default: none.
     *
     * @param id names this release; another id makes it another release
     * @param keys which keys
     */
    @SuppressWarnings("unchecked") // the operator asks about keys of this stream
    public KeyedAsyncDataStream<IN, KEY, OUT> setRelease(
            String id, SerializableFunction<KEY, Boolean> keys) {
        operator.releaseId = Objects.requireNonNull(id, "id");
        Objects.requireNonNull(keys, "keys");
        operator.releasedKeys = key -> keys.apply((KEY) key);
        return this;
    }

    /**
     * Hands elements over together, and never two times of one key at once; then {@link
     * #setInFlight} counts calls. They go as soon as there are enough of them, or the first has
     * waited long enough. Only for a function that takes batches. Default: one by one.
     *
     * @param maxElements at most so many; 1 or more
     * @param maxBytes at most so many bytes; one element goes even when it is larger
     * @param maxDelay how long the first may wait for others; zero for not at all
     */
    public KeyedAsyncDataStream<IN, KEY, OUT> setBatches(
            int maxElements, MemorySize maxBytes, Duration maxDelay) {
        operator.batches = true;
        operator.batchElements = maxElements;
        operator.batchBytes = Objects.requireNonNull(maxBytes, "maxBytes");
        operator.batchDelay = Objects.requireNonNull(maxDelay, "maxDelay");
        return this;
    }

    /**
     * Adds the operator. Give it a name and a uid.
     *
     * @throws IllegalArgumentException naming every setting that cannot be
     */
    public SingleOutputStreamOperator<OUT> apply() {
        List<String> errors = errors();
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", errors));
        }
        return in.transform("key-ordered wait", operator.outputType, operator);
    }

    private List<String> errors() {
        List<String> errors = new ArrayList<>();
        if (operator.inFlight < 1) {
            errors.add("inFlight: expected 1 or more, found " + operator.inFlight + ".");
        }
        atLeastOneByte("maxInFlightBytes", operator.maxInFlightBytes, errors);
        atLeastOneByte("maxWaiting", operator.maxWaiting, errors);
        atLeastOneByte("maxWaitingPerKey", operator.maxWaitingPerKey, errors);
        atLeastOneByte("batches", operator.batchBytes, errors);
        if (operator.batches && !operator.function.takesBatches()) {
            errors.add(
                    "batches: expected a function that takes them, found %s."
                            .formatted(operator.function.getClass().getSimpleName()));
        }
        if (operator.batchElements < 1) {
            errors.add(
                    "batches: expected 1 element or more, found " + operator.batchElements + ".");
        }
        if (operator.batchDelay.isNegative()) {
            errors.add(
                    "batches: expected a delay of 0 or more, found " + operator.batchDelay + ".");
        }
        return errors;
    }

    private static void atLeastOneByte(
            String name, @Nullable MemorySize size, List<String> errors) {
        if (size != null && size.getBytes() < 1) {
            errors.add(name + ": expected 1 byte or more, found none.");
        }
    }

    /** Takes the settings to the task, and makes the operator there. */
    static final class Factory<IN, OUT> extends AbstractStreamOperatorFactory<OUT>
            implements OneInputStreamOperatorFactory<IN, OUT> {

        private static final long serialVersionUID = 1L;

        final TypeInformation<IN> inputType;
        final KeyOrderedAsyncFunction<IN, OUT> function;
        final TypeInformation<OUT> outputType;
        RetryPolicy<IN, OUT> policy = RetryPolicy.failAtOnce();
        int inFlight = DEFAULT_IN_FLIGHT;
        @Nullable MemorySize maxInFlightBytes;
        @Nullable MemorySize maxWaiting;
        @Nullable MemorySize maxWaitingPerKey;
        @Nullable String releaseId;
        SerializableFunction<Object, Boolean> releasedKeys = key -> false;

        /** Whether elements are handed over together; else a batch is one. */
        boolean batches;

        int batchElements = 1;
        MemorySize batchBytes = MemorySize.MAX_VALUE;
        Duration batchDelay = Duration.ZERO;

        Factory(
                TypeInformation<IN> inputType,
                KeyOrderedAsyncFunction<IN, OUT> function,
                TypeInformation<OUT> outputType) {
            this.inputType = inputType;
            this.function = Objects.requireNonNull(function, "function");
            this.outputType = Objects.requireNonNull(outputType, "outputType");
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
}
