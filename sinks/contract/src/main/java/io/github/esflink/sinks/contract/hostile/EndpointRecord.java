package io.github.esflink.sinks.contract.hostile;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What an endpoint itself knows of the requests that came: which it accepted, and which it refused
 * with what. A request is known by the number in its header {@code esdb-record-stream-revision}. A
 * good server refuses odd numbers and accepts even ones, so that an answer that is another
 * request's shows. Thread-safe.
 */
@PublicEvolving
public final class EndpointRecord {

    /** How odd numbers are refused. */
    public static final int REFUSAL = 422;

    private final Set<Long> accepted = ConcurrentHashMap.newKeySet();
    private final Map<Long, Set<Integer>> refused = new ConcurrentHashMap<>();

    /** Whether a good server refuses it. */
    public static boolean isRefused(long id) {
        return id % 2 != 0;
    }

    void accepted(long id) {
        accepted.add(id);
    }

    void refused(long id, int status) {
        refused.computeIfAbsent(id, any -> ConcurrentHashMap.newKeySet()).add(status);
    }

    public boolean hasAccepted(long id) {
        return accepted.contains(id);
    }

    public boolean hasRefused(long id, int status) {
        return refused.getOrDefault(id, Set.of()).contains(status);
    }
}
