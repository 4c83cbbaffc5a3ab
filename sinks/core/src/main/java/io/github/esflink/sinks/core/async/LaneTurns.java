package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.LanePolicy;
import io.github.esflink.sinks.core.lane.Verdict;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which lane has its turn, and what becomes of one after a call: its next element is ready, it
 * rests before a retry, or it is gone. A lane is in {@code ready}, resting, or nowhere here. In the
 * task's thread.
 */
final class LaneTurns<IN, KEY, OUT> {

    private final LanePolicy<IN, OUT> policy;
    private final Lanes<IN, KEY, OUT> lanes;
    private final Surroundings<KEY, OUT> surroundings;

    private final ArrayDeque<Lane<IN, KEY>> ready = new ArrayDeque<>();
    private final PriorityQueue<Lane<IN, KEY>> resting =
            new PriorityQueue<>(Comparator.comparingLong(lane -> lane.restsUntil));

    private long done;

    LaneTurns(
            LanePolicy<IN, OUT> policy,
            Lanes<IN, KEY, OUT> lanes,
            Surroundings<KEY, OUT> surroundings) {
        this.policy = policy;
        this.lanes = lanes;
        this.surroundings = surroundings;
    }

    void ready(Lane<IN, KEY> lane) {
        ready.add(lane);
    }

    int countReady() {
        return ready.size();
    }

    /** Who is next, without taking it; null when nobody is ready. */
    @Nullable Lane<IN, KEY> peek() {
        return ready.peek();
    }

    /** Takes who is next; null when nobody is ready. */
    @Nullable Lane<IN, KEY> poll() {
        return ready.poll();
    }

    void rest(Lane<IN, KEY> lane, long millis) {
        lane.restsUntil = surroundings.now() + millis;
        resting.add(lane);
    }

    boolean anyRests() {
        return !resting.isEmpty();
    }

    void wakeRested(long now) {
        Lane<IN, KEY> lane;
        while ((lane = resting.peek()) != null && lane.restsUntil <= now) {
            ready.add(resting.remove());
        }
    }

    /** When somebody has rested; {@link Long#MAX_VALUE} when nobody rests. */
    long nextRested() {
        Lane<IN, KEY> lane = resting.peek();
        return lane == null ? Long.MAX_VALUE : lane.restsUntil;
    }

    /** Elements done since the start. */
    long done() {
        return done;
    }

    /** So many elements of a lane are done, without results. */
    void finished(Lane<IN, KEY> lane, int elements) throws Exception {
        boolean more = true;
        for (int i = 0; i < elements; i++) {
            more = lanes.done(lane);
        }
        done += elements;
        if (more) {
            ready.add(lane);
        }
    }

    /** The first element of a lane is done. */
    void finish(Lane<IN, KEY> lane, Collection<OUT> results, long timestamp) throws Exception {
        if (!results.isEmpty()) {
            surroundings.emit(lane.key, results, timestamp);
        }
        finished(lane, 1);
    }

    /**
     * Does what was decided about the first element of a lane.
     *
     * @throws IllegalStateException when it is a verdict that only the dispatcher can carry out
     */
    void settle(Lane<IN, KEY> lane, Waiting<IN> first, Verdict<OUT> verdict) throws Exception {
        if (verdict instanceof Verdict.Retry<OUT> retry) {
            lanes.failed(lane);
            rest(lane, retry.millis());
        } else if (verdict instanceof Verdict.Complete<OUT> complete) {
            finish(lane, complete.results(), first.timestamp);
        } else if (verdict instanceof Verdict.Park<OUT> park) {
            lanes.park(lane.key);
            park(lane, park.results(), first.timestamp);
        } else if (verdict instanceof Verdict.Fail<OUT> fail) {
            throw new AsyncFailure("An asynchronous call has failed for good.", fail.cause());
        } else {
            throw new IllegalStateException("An element that failed alone cannot be split.");
        }
    }

    /** What waits behind the element that parked the lane follows it. */
    private void park(Lane<IN, KEY> lane, Collection<OUT> results, long timestamp)
            throws Exception {
        surroundings.emit(lane.key, results, timestamp);
        done++;
        while (lanes.done(lane)) {
            Waiting<IN> next = lanes.first(lane);
            surroundings.emit(lane.key, policy.whenParked(next.element), next.timestamp);
            done++;
        }
    }
}
