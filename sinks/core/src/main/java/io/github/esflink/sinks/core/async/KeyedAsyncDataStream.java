package io.github.esflink.sinks.core.async;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;

/**
 * Runs an asynchronous function in the order of a key.
 *
 * <pre>{@code
 * KeyedAsyncDataStream.keyOrderedWait(orders.keyBy(Order::customer), new CallTheirEndpoint())
 *         .setInFlight(256)
 *         .apply()
 *         .name("Call")
 *         .uid("call");
 * }</pre>
 *
 * <p>Flink's {@code AsyncDataStream.orderedWait} keeps the order of its <em>results</em>, lets the
 * function see many elements of a key at once, and deals what is under way to any subtask when the
 * job is rescaled. Here an element that is not done stays in the state of its key.
 */
@PublicEvolving
public final class KeyedAsyncDataStream {

    private KeyedAsyncDataStream() {}

    /**
     * Describes the operator; {@link KeyOrderedWait#apply()} adds it.
     *
     * @param in keyed by what the order is kept of
     * @param function any asynchronous function; the elements of a {@link
     *     io.github.esflink.sinks.core.lane.GatedAsyncFunction} pass its gates first. An exception
     *     out of {@code asyncInvoke} itself fails the job.
     */
    public static <IN, KEY, OUT> KeyOrderedWait<IN, KEY, OUT> keyOrderedWait(
            KeyedStream<IN, KEY> in, AsyncFunction<IN, OUT> function) {
        return new KeyOrderedWait<>(in, function);
    }
}
