package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.GatedAsyncFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.jspecify.annotations.Nullable;

/** A function that ends nothing by itself: the test does. */
final class OpenCalls implements GatedAsyncFunction<String, String> {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, ResultFuture<String>> open = new ConcurrentHashMap<>();
    private final transient List<String> begun = new CopyOnWriteArrayList<>();
    private transient Gate gate = () -> 0;

    @Override
    public void asyncInvoke(String item, ResultFuture<String> result) {
        ResultFuture<String> other = open.putIfAbsent(Item.key(item), result);
        if (other != null) {
            throw new AssertionError(item + " was handed over while another of its key was open");
        }
        begun.add(item);
    }

    @Override
    public Gate gateOf(String item) {
        return gate;
    }

    void setGate(Gate gate) {
        this.gate = gate;
    }

    /** Every element handed over so far, again for every time. */
    List<String> begun() {
        return List.copyOf(begun);
    }

    List<String> openKeys() {
        return new ArrayList<>(open.keySet());
    }

    void succeed(String key, String... results) {
        take(key).complete(List.of(results));
    }

    void fail(String key, Throwable failure) {
        take(key).completeExceptionally(failure);
    }

    private ResultFuture<String> take(String key) {
        @Nullable ResultFuture<String> result = open.remove(key);
        if (result == null) {
            throw new AssertionError("nothing of " + key + " is open; open are " + open.keySet());
        }
        return result;
    }
}
