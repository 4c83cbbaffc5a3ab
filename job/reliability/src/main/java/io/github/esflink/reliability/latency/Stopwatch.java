package io.github.esflink.reliability.latency;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Takes the time of every event from the moment its append is begun to its arrival. Both ends are
 * in this process, so that one clock serves. Thread-safe.
 */
final class Stopwatch {

    private final Map<String, Long> begun = new ConcurrentHashMap<>();
    private volatile ConcurrentLinkedQueue<Long> taken = new ConcurrentLinkedQueue<>();

    void appending(String streamId, long revision) {
        begun.put(streamId + "@" + revision, System.nanoTime());
    }

    /** The first arrival of an event counts; one that was appended before the start does not. */
    void arrived(String streamId, long revision) {
        Long start = begun.remove(streamId + "@" + revision);
        if (start != null) {
            taken.add(System.nanoTime() - start);
        }
    }

    /** What was taken so far is forgotten. */
    void begin() {
        taken = new ConcurrentLinkedQueue<>();
    }

    /** Nanoseconds, the shortest first. */
    long[] taken() {
        return taken.stream().mapToLong(Long::longValue).sorted().toArray();
    }
}
