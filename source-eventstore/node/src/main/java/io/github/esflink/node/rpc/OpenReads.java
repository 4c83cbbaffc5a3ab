package io.github.esflink.node.rpc;

import io.github.esflink.node.reading.ResponsePump;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The reads and subscriptions that are under way, so that all of them can be told something. */
final class OpenReads {
    private final Set<ResponsePump> pumps = ConcurrentHashMap.newKeySet();

    void add(ResponsePump pump) {
        pumps.add(pump);
    }

    void remove(ResponsePump pump) {
        pumps.remove(pump);
    }

    /** Wakes those that wait at the tail. */
    void logGrew() {
        for (ResponsePump pump : pumps) {
            pump.logGrew();
        }
    }

    /** Ends all of them. */
    void failAll(Status status, Metadata trailers) {
        for (ResponsePump pump : pumps) {
            pump.fail(status, trailers);
        }
    }
}
