package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.BatchAsyncFunction;
import io.github.esflink.sinks.core.lane.BatchBounds;
import io.github.esflink.sinks.core.lane.LanePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * How an asynchronous function is run in the order of a key.
 *
 * <p>What is not done waits in keyed state, so a checkpoint completes while the function cannot get
 * anything done, and a restart hands over again what was under way: at least once. A stop with
 * savepoint hands nothing more to the function and waits for what is under way, so that nothing is
 * handed over twice because of it.
 *
 * <p>Results leave in the order of their key, not in the order of their arrival. A watermark leaves
 * when all elements that came before it are done.
 */
@PublicEvolving
public final class KeyOrderedWait<IN, KEY, OUT> {

    /** Default of {@link #setInFlight}. */
    public static final int DEFAULT_IN_FLIGHT = 256;

    /** Default of {@link #setMaxInFlightBytes}. */
    public static final MemorySize DEFAULT_MAX_IN_FLIGHT_BYTES = MemorySize.ofMebiBytes(64);

    /** Default of {@link #setMaxWaiting}. */
    public static final MemorySize DEFAULT_MAX_WAITING = MemorySize.ofMebiBytes(256);

    private final KeyedStream<IN, KEY> in;
    private final AsyncFunction<IN, OUT> function;
    private LanePolicy<IN, OUT> policy = LanePolicy.failAtOnce();
    private int inFlight = DEFAULT_IN_FLIGHT;
    private MemorySize maxInFlightBytes = DEFAULT_MAX_IN_FLIGHT_BYTES;
    private MemorySize maxWaiting = DEFAULT_MAX_WAITING;
    private @Nullable ElementSize<IN> sizeOf;
    private @Nullable Duration timeout;
    private @Nullable Release<KEY> release;
    private @Nullable TypeInformation<OUT> outputType;
    private @Nullable BatchBounds batches;

    KeyOrderedWait(KeyedStream<IN, KEY> in, AsyncFunction<IN, OUT> function) {
        this.in = Objects.requireNonNull(in, "in");
        this.function = Objects.requireNonNull(function, "function");
    }

    /** What becomes of a failed attempt. Default: the job fails. */
    public KeyOrderedWait<IN, KEY, OUT> setPolicy(LanePolicy<IN, OUT> policy) {
        this.policy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * How many elements a subtask hands to the function at once, at most; each of another key.
     * Default: 256.
     */
    public KeyOrderedWait<IN, KEY, OUT> setInFlight(int inFlight) {
        this.inFlight = inFlight;
        return this;
    }

    /**
     * How many bytes of elements a subtask hands to the function at once; one element goes even
     * when it is larger. Default: 64 MiB.
     */
    public KeyOrderedWait<IN, KEY, OUT> setMaxInFlightBytes(MemorySize maxInFlightBytes) {
        this.maxInFlightBytes = Objects.requireNonNull(maxInFlightBytes, "maxInFlightBytes");
        return this;
    }

    /**
     * How many bytes of elements a subtask keeps waiting in its state, at most. At this bound it
     * holds up its input, and with it checkpoints, until some are done; it loses nothing. Default:
     * 256 MiB.
     */
    public KeyOrderedWait<IN, KEY, OUT> setMaxWaiting(MemorySize maxWaiting) {
        this.maxWaiting = Objects.requireNonNull(maxWaiting, "maxWaiting");
        return this;
    }

    /** How large an element is. Default: measured by its serializer, which costs its writing. */
    public KeyOrderedWait<IN, KEY, OUT> setSizeOf(ElementSize<IN> sizeOf) {
        this.sizeOf = Objects.requireNonNull(sizeOf, "sizeOf");
        return this;
    }

    /**
     * After how long an attempt is given to the function's {@code timeout}, which fails it unless
     * overridden. Default: never, for functions that end every attempt themselves.
     */
    public KeyOrderedWait<IN, KEY, OUT> setTimeout(Duration timeout) {
        this.timeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /** Lets parked lanes go on when the job starts from its state. Default: none. */
    public KeyOrderedWait<IN, KEY, OUT> setRelease(Release<KEY> release) {
        this.release = Objects.requireNonNull(release, "release");
        return this;
    }

    /**
     * Hands elements over together, and never two times of one key at once; then {@link
     * #setInFlight} counts calls. Only for a {@link BatchAsyncFunction}. Default: one by one.
     */
    public KeyOrderedWait<IN, KEY, OUT> setBatches(BatchBounds batches) {
        this.batches = Objects.requireNonNull(batches, "batches");
        return this;
    }

    /** What goes downstream. Default: found from the function's signature. */
    public KeyOrderedWait<IN, KEY, OUT> setOutputType(TypeInformation<OUT> outputType) {
        this.outputType = Objects.requireNonNull(outputType, "outputType");
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
        TypeInformation<OUT> type =
                outputType != null
                        ? outputType
                        : TypeExtractor.getUnaryOperatorReturnType(
                                function,
                                AsyncFunction.class,
                                0,
                                1,
                                new int[] {1, 0},
                                in.getType(),
                                "key-ordered wait",
                                true);
        return in.transform(
                "key-ordered wait",
                type,
                new KeyOrderedAsyncOperatorFactory<IN, KEY, OUT>(
                        function,
                        in.getType(),
                        type,
                        new AsyncSettings<>(
                                policy,
                                sizeOf,
                                inFlight,
                                maxInFlightBytes,
                                maxWaiting,
                                timeout,
                                release,
                                batches)));
    }

    private List<String> errors() {
        List<String> errors = new ArrayList<>();
        if (inFlight < 1) {
            errors.add("inFlight: expected 1 or more, found " + inFlight + ".");
        }
        if (maxInFlightBytes.getBytes() < 1) {
            errors.add("maxInFlightBytes: expected 1 byte or more, found none.");
        }
        if (maxWaiting.getBytes() < 1) {
            errors.add("maxWaiting: expected 1 byte or more, found none.");
        }
        Duration limit = timeout;
        if (limit != null && limit.toMillis() < 1) {
            errors.add("timeout: expected 1 ms or more, found " + limit + ".");
        }
        BatchBounds bounds = batches;
        if (bounds != null) {
            batchErrors(bounds, errors);
        }
        return errors;
    }

    private void batchErrors(BatchBounds bounds, List<String> errors) {
        if (!(function instanceof BatchAsyncFunction)) {
            errors.add(
                    "batches: expected a BatchAsyncFunction, found %s."
                            .formatted(function.getClass().getSimpleName()));
        }
        if (timeout != null) {
            errors.add("timeout: expected none together with batches, found " + timeout + ".");
        }
        if (bounds.maxElements() < 1) {
            errors.add("batches: expected 1 element or more, found " + bounds.maxElements() + ".");
        }
        if (bounds.maxBytes().getBytes() < 1) {
            errors.add("batches: expected 1 byte or more, found none.");
        }
        if (bounds.maxDelay().isNegative()) {
            errors.add("batches: expected a delay of 0 or more, found " + bounds.maxDelay() + ".");
        }
    }
}
