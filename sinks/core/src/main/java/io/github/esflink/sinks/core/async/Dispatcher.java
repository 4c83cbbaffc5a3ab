package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.Attempted;
import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.GatedAsyncFunction;
import io.github.esflink.sinks.core.lane.Verdict;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Hands the first element of each lane to the function, as many lanes at once as it may, and
 * decides what follows. A lane is in one place at a time: ready, at a shut gate, resting before a
 * retry, or with the function. In the task's thread.
 */
final class Dispatcher<IN, KEY, OUT> implements Dispatch<IN, KEY> {

    /**
     * So many lanes are ready, or as many as may be in flight, and a batch of answers finds work.
     */
    private static final int ENOUGH_READY = 256;

    /** After so long without an answer, answers do not come often enough to wait for them. */
    private static final long QUIET_MILLIS = 100;

    private final AsyncFunction<IN, OUT> function;
    private final @Nullable GatedAsyncFunction<IN, OUT> gated;
    private final AsyncSettings<IN, KEY, OUT> settings;
    private final Lanes<IN, KEY, OUT> lanes;
    private final Completions<Attempt<IN, KEY, OUT>> completions;
    private final Surroundings<KEY, OUT> surroundings;
    private final AttemptTimeouts<IN, KEY, OUT> timeouts;

    private final LaneTurns<IN, KEY, OUT> turns;
    private final IdentityHashMap<Gate, ArrayDeque<Lane<IN, KEY>>> atGate = new IdentityHashMap<>();

    private long askGatesAt = Long.MAX_VALUE;

    /** Whether there is a shut gate where nobody has rested long enough to try it. */
    private boolean allRestAtGate;

    private int inFlight;
    private long bytesInFlight;
    private long lastEndAt;
    private boolean someStarted;
    private boolean stopped;

    Dispatcher(
            AsyncFunction<IN, OUT> function,
            AsyncSettings<IN, KEY, OUT> settings,
            Lanes<IN, KEY, OUT> lanes,
            Completions<Attempt<IN, KEY, OUT>> completions,
            Surroundings<KEY, OUT> surroundings) {
        this.function = function;
        this.gated = function instanceof GatedAsyncFunction<IN, OUT> withGates ? withGates : null;
        this.settings = settings;
        this.lanes = lanes;
        this.completions = completions;
        this.surroundings = surroundings;
        this.turns = new LaneTurns<>(settings.policy(), lanes, surroundings);
        this.timeouts = new AttemptTimeouts<>(function, settings.timeout());
    }

    @Override
    public void ready(Lane<IN, KEY> lane) {
        turns.ready(lane);
    }

    @Override
    public void dispatch() throws Exception {
        boolean someEnded = takeIn();
        if (stopped) {
            return;
        }
        if (turns.anyRests()) {
            turns.wakeRested(surroundings.now());
        }
        if (!atGate.isEmpty() && (someEnded || surroundings.now() >= askGatesAt)) {
            askGates();
        }
        Lane<IN, KEY> lane;
        while (inFlight < settings.inFlight() && (lane = turns.peek()) != null) {
            Waiting<IN> first = lanes.first(lane);
            if (!hasRoomFor(first)) {
                break;
            }
            turns.poll();
            if (mayPass(lane, first)) {
                start(lane, first);
            }
        }
        if (someStarted && gated != null) {
            someStarted = false;
            gated.handedOver();
        }
        wakeUpCall();
    }

    @Override
    public boolean takeIn() throws Exception {
        Attempt<IN, KEY, OUT> ended = completions.poll();
        boolean some = ended != null;
        while (ended != null) {
            end(ended);
            ended = completions.poll();
        }
        if (some) {
            lastEndAt = surroundings.now();
        }
        return some;
    }

    private boolean hasRoomFor(Waiting<IN> waiting) {
        return inFlight == 0
                || bytesInFlight + waiting.bytes <= settings.maxInFlightBytes().getBytes();
    }

    /** Asks the element's gate; if it is shut, or others wait there, the lane waits behind them. */
    private boolean mayPass(Lane<IN, KEY> lane, Waiting<IN> first) throws Exception {
        if (gated == null) {
            return true;
        }
        Gate gate = gated.gateOf(first.element);
        ArrayDeque<Lane<IN, KEY>> queue = atGate.get(gate);
        if (queue == null) {
            long millis = gate.millisUntilEntry();
            if (millis <= 0) {
                return true;
            }
            askGatesAt = Math.min(askGatesAt, surroundings.now() + millis);
        }
        waitAt(gate, lane);
        return false;
    }

    private void waitAt(Gate gate, Lane<IN, KEY> lane) throws Exception {
        atGate.computeIfAbsent(gate, first -> new ArrayDeque<>()).add(lane);
        if (allRestAtGate) {
            // This one may not have to.
            askGatesAt = 0;
        }
        lanes.trouble(lane);
    }

    private void askGates() throws Exception {
        askGatesAt = Long.MAX_VALUE;
        allRestAtGate = false;
        Iterator<Map.Entry<Gate, ArrayDeque<Lane<IN, KEY>>>> gates = atGate.entrySet().iterator();
        while (gates.hasNext()) {
            Map.Entry<Gate, ArrayDeque<Lane<IN, KEY>>> entry = gates.next();
            ArrayDeque<Lane<IN, KEY>> queue = entry.getValue();
            Lane<IN, KEY> lane;
            while (inFlight < settings.inFlight()
                    && (lane = nextAt(entry.getKey(), queue)) != null) {
                Waiting<IN> first = lanes.first(lane);
                if (!hasRoomFor(first)) {
                    break;
                }
                long millis = entry.getKey().millisUntilEntry();
                if (millis > 0) {
                    lanes.trouble(lane);
                    askGatesAt = Math.min(askGatesAt, surroundings.now() + millis);
                    break;
                }
                queue.remove();
                start(lane, first);
            }
            if (queue.isEmpty()) {
                gates.remove();
            }
        }
    }

    /** Who goes first; at a gate that is shut, who has rested long enough to try it. */
    private @Nullable Lane<IN, KEY> nextAt(Gate gate, ArrayDeque<Lane<IN, KEY>> queue) {
        if (!gate.isShut()) {
            return queue.peek();
        }
        long now = surroundings.now();
        long rested = Long.MAX_VALUE;
        for (int left = queue.size(); left > 0; left--) {
            Lane<IN, KEY> lane = queue.element();
            if (lane.restsUntil <= now) {
                return lane;
            }
            rested = Math.min(rested, lane.restsUntil);
            queue.add(queue.remove());
        }
        if (rested != Long.MAX_VALUE) {
            allRestAtGate = true;
            askGatesAt = Math.min(askGatesAt, rested);
        }
        return null;
    }

    private void wakeUpCall() {
        long next = Math.min(Math.min(askGatesAt, timeouts.next()), turns.nextRested());
        if (next != Long.MAX_VALUE) {
            surroundings.wakeAt(next);
        }
    }

    private void start(Lane<IN, KEY> lane, Waiting<IN> first) throws Exception {
        long now = surroundings.now();
        if (lane.attempts == 0) {
            lane.firstAttemptAt = now;
        } else {
            surroundings.retried();
        }
        lane.restsUntil = 0;
        inFlight++;
        bytesInFlight += first.bytes;
        Attempt<IN, KEY, OUT> attempt =
                new Attempt<>(lane, first, timeouts.deadlineFrom(now), completions);
        timeouts.started(attempt);
        someStarted = true;
        function.asyncInvoke(first.element, attempt);
    }

    @Override
    public void expire() throws Exception {
        timeouts.expire(surroundings.now());
    }

    private void end(Attempt<IN, KEY, OUT> attempt) throws Exception {
        inFlight--;
        bytesInFlight -= attempt.waiting.bytes;
        Lane<IN, KEY> lane = attempt.lane;
        Throwable failure = attempt.failure();
        if (failure == null) {
            turns.finish(lane, attempt.results(), attempt.waiting.timestamp);
            return;
        }
        Verdict<OUT> verdict =
                settings.policy()
                        .afterFailure(
                                new Attempted<>(
                                        attempt.waiting.element,
                                        lane.attempts + 1,
                                        lane.firstAttemptAt),
                                failure);
        if (verdict instanceof Verdict.RetryAtGate<OUT> retry) {
            lanes.failed(lane);
            Gate gate = gated == null ? null : gated.gateOf(attempt.waiting.element);
            if (gate != null && gate.isShut()) {
                lane.restsUntil = surroundings.now() + retry.millisBeforeTry();
                waitAt(gate, lane);
            } else {
                turns.rest(lane, retry.millis());
            }
        } else {
            turns.settle(lane, attempt.waiting, verdict);
        }
    }

    @Override
    public boolean isSupplied() {
        if (turns.countReady() < ENOUGH_READY || turns.countReady() < settings.inFlight()) {
            return false;
        }
        long quietAt = lastEndAt + QUIET_MILLIS;
        if (surroundings.now() >= quietAt) {
            return false;
        }
        surroundings.wakeAt(quietAt);
        return true;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void resume() {
        stopped = false;
    }

    @Override
    public int inFlight() {
        return inFlight;
    }

    @Override
    public long bytesInFlight() {
        return bytesInFlight;
    }

    @Override
    public long done() {
        return turns.done();
    }
}
