package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.KeyOrderedAsyncFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.jspecify.annotations.Nullable;

/**
 * A function that ends nothing by itself: the test does. It begins a call only when it is told that
 * nothing more is handed over for now.
 */
final class OpenCalls implements KeyOrderedAsyncFunction<String, String> {

    private static final long serialVersionUID = 1L;

    private record Call(List<String> items, ResultFuture<String> result) {}

    /** By each key that is in it. */
    private final transient Map<String, Call> open = new ConcurrentHashMap<>();

    private final transient List<List<String>> begun = new CopyOnWriteArrayList<>();
    private transient Function<String, Gate> gates = item -> Gate.OPEN;
    private transient Function<String, Object> destinations = item -> "everywhere";
    private transient long looks;
    private transient ToIntFunction<String> sizes = String::length;

    @Override
    public void asyncInvoke(String item, ResultFuture<String> result) {
        begin(new Call(List.of(item), result));
    }

    @Override
    public void asyncInvoke(List<String> items, ResultFuture<String> result) {
        begin(new Call(List.copyOf(items), result));
    }

    private void begin(Call call) {
        List<String> keys = keys(call);
        for (String key : keys) {
            Call other = open.putIfAbsent(key, call);
            if (other != null) {
                throw new AssertionError(
                        call.items() + " was handed over while " + other.items() + " was open");
            }
        }
        begun.add(call.items());
    }

    private static List<String> keys(Call call) {
        return call.items().stream().map(Item::key).distinct().toList();
    }

    @Override
    public Gate gateOf(String item) {
        looks++;
        return gates.apply(item);
    }

    @Override
    public Object destinationOf(String item) {
        looks++;
        return destinations.apply(item);
    }

    @Override
    public boolean takesBatches() {
        return true;
    }

    @Override
    public int sizeOf(String item) {
        return sizes.applyAsInt(item);
    }

    void setSizes(ToIntFunction<String> sizes) {
        this.sizes = sizes;
    }

    void setGate(Gate gate) {
        this.gates = item -> gate;
    }

    void setGates(Function<String, Gate> gates) {
        this.gates = gates;
    }

    /** How often it was asked for the gate or the destination of an element. */
    long looks() {
        return looks;
    }

    void setDestinations(Function<String, Object> destinations) {
        this.destinations = destinations;
    }

    /** Every element handed over so far, again for every time. */
    List<String> begun() {
        return begun.stream().flatMap(List::stream).toList();
    }

    void forgetBegun() {
        begun.clear();
    }

    /** The same, call by call. */
    List<List<String>> begunCalls() {
        return List.copyOf(begun);
    }

    List<String> openKeys() {
        return new ArrayList<>(open.keySet());
    }

    /** What is in the open call that holds this key. */
    List<String> openWith(String key) {
        return call(key).items();
    }

    void succeed(String key, String... results) {
        take(key).result().complete(List.of(results));
    }

    void fail(String key, Throwable failure) {
        take(key).result().completeExceptionally(failure);
    }

    private Call take(String key) {
        Call call = call(key);
        open.keySet().removeAll(keys(call));
        return call;
    }

    private Call call(String key) {
        @Nullable Call call = open.get(key);
        if (call == null) {
            throw new AssertionError("nothing of " + key + " is open; open are " + open.keySet());
        }
        return call;
    }
}
