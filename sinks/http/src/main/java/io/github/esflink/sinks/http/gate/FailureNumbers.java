package io.github.esflink.sinks.http.gate;

import java.util.HashSet;
import java.util.Set;

/**
 * Numbers the failed attempts of an endpoint, and remembers up to which of them it is known that
 * the endpoint has accepted an event that was sent after it. The numbers may be read by any thread;
 * everything else needs the breaker's lock.
 */
final class FailureNumbers {

    /** So many streams are kept apart. */
    private static final int MOST_STREAMS = 1_000;

    private volatile long failures;
    private volatile long accepted;

    /** The streams that have failed, and none has succeeded in between; not all of very many. */
    private final Set<Object> failing = new HashSet<>();

    /** How many attempts have failed. */
    long failures() {
        return failures;
    }

    /** Up to the how-manieth failure an event was accepted that was sent after it. */
    long accepted() {
        return accepted;
    }

    /** How many streams have failed while none was accepted; of very many not all are counted. */
    int failingStreams() {
        return failing.size();
    }

    /**
     * @param sentAfter {@link #failures()} when it was sent
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the breaker's lock
    void countAccepted(long sentAfter) {
        accepted = Math.max(accepted, sentAfter);
        failing.clear();
    }

    /**
     * @return whether it is the first failure of its stream since one was accepted
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the breaker's lock
    boolean countFailure(Object stream) {
        failures++;
        return failing.size() < MOST_STREAMS && failing.add(stream);
    }
}
