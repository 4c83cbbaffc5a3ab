package io.github.esflink.node.streams;

import io.github.esflink.node.fault.OpenCalls;
import io.github.esflink.node.reading.ResponsePump;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The reads and subscriptions that are under way, so that all of them can be told something. */
public final class OpenReads implements OpenCalls {
    /** Each with whether it is a subscription. */
    private final Map<ResponsePump, Boolean> pumps = new ConcurrentHashMap<>();

    void add(ResponsePump pump, boolean subscription) {
        pumps.put(pump, subscription);
    }

    void remove(ResponsePump pump) {
        pumps.remove(pump);
    }

    /** Wakes those that wait at the tail of the log. */
    public void logGrew() {
        for (ResponsePump pump : pumps.keySet()) {
            pump.logGrew();
        }
    }

    /** Ends all of them. */
    public void failAll(Status status) {
        for (ResponsePump pump : pumps.keySet()) {
            pump.fail(status, new Metadata());
        }
    }

    @Override
    public int dropSubscriptions(Status status, Metadata trailers) {
        int dropped = 0;
        for (Map.Entry<ResponsePump, Boolean> entry : pumps.entrySet()) {
            if (entry.getValue()) {
                entry.getKey().fail(status, trailers);
                dropped++;
            }
        }
        return dropped;
    }

    @Override
    public int subscriptions() {
        return (int) pumps.values().stream().filter(subscription -> subscription).count();
    }

    @Override
    public long sentAtTail() {
        long sum = 0;
        for (Map.Entry<ResponsePump, Boolean> entry : pumps.entrySet()) {
            if (entry.getValue()) {
                long sent = entry.getKey().sentAtTail();
                if (sent < 0) {
                    return sent;
                }
                sum += sent;
            }
        }
        return sum;
    }

    @Override
    public void wake() {
        pumps.keySet().forEach(ResponsePump::wake);
    }
}
