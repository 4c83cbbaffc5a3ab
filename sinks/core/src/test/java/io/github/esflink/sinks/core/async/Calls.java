package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.KeyOrderedAsyncFunction;
import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.lane.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the operator of a history runs: the function, whose calls the history answers, and the
 * policy, which decides what a failure carries. Tells the model of each call and each decision.
 */
@SuppressWarnings("NullAway.Init") // transient: never serialized
final class Calls implements KeyOrderedAsyncFunction<String, String>, RetryPolicy<String, String> {

    private static final long serialVersionUID = 1L;

    /** One that has begun and not ended. */
    record Call(List<Numbered> elements, ResultFuture<String> answer) {}

    /** What the operator's own objects take for an element, at the most. */
    private static final int OVERHEAD = 170;

    private final transient Model model;
    private final transient int subtask;
    private final transient List<Gate> gates = new ArrayList<>();
    final transient List<Call> open = new ArrayList<>();

    Calls(Model model, int subtask) {
        this.model = model;
        this.subtask = subtask;
        for (int gate = 0; gate < Setting.GATES; gate++) {
            gates.add(new SubtaskGate(model.gates, subtask, gate));
        }
    }

    private record SubtaskGate(Gates all, int subtask, int gate) implements Gate {
        @Override
        public long millisUntilEntry() {
            return all.millisUntilEntry(subtask, gate);
        }

        @Override
        public boolean isShut() {
            return all.isShut(gate);
        }
    }

    /** The operator that runs them. */
    static StreamOperatorFactory<String> operator(Calls calls, String releaseId, int releasedKeys) {
        Setting setting = calls.model.setting;
        KeyedAsyncDataStream.Factory<String, String> factory =
                new KeyedAsyncDataStream.Factory<>(Types.STRING, calls, Types.STRING);
        factory.policy = calls;
        factory.inFlight = setting.inFlight();
        factory.maxInFlightBytes = new MemorySize(Setting.MAX_IN_FLIGHT_BYTES);
        factory.maxWaiting = new MemorySize(setting.maxWaiting());
        factory.maxWaitingPerKey = new MemorySize(setting.maxWaitingPerKey());
        if (!releaseId.isEmpty()) {
            factory.releaseId = releaseId;
            factory.releasedKeys =
                    key -> ((releasedKeys >> Integer.parseInt((String) key)) & 1) == 1;
        }
        if (setting.batches()) {
            factory.batches = true;
            factory.batchElements = setting.together();
            factory.batchBytes = new MemorySize(Setting.MAX_BATCH_BYTES);
            factory.batchDelay = Duration.ofMillis(Setting.BATCH_DELAY_MILLIS);
        }
        return factory;
    }

    @Override
    public void asyncInvoke(String element, ResultFuture<String> result) {
        begin(List.of(element), result);
    }

    @Override
    public void asyncInvoke(List<String> elements, ResultFuture<String> result) {
        begin(elements, result);
    }

    private void begin(List<String> elements, ResultFuture<String> result) {
        List<Numbered> its = elements.stream().map(Numbered::of).toList();
        int first = its.get(0).key();
        History.require(
                model.gates.enter(subtask, Setting.gateOf(first)),
                "%s do not pass their gate, or others did and did not go",
                its);
        History.require(open.size() < model.setting.inFlight(), "%s are one call too many", its);
        History.require(its.size() <= model.setting.together(), "%s are too many", its);
        History.require(
                its.size() == 1 || bytes(its, 0) <= Setting.MAX_BATCH_BYTES,
                "%s are too large for one call",
                its);
        History.require(
                open.isEmpty() || bytesInFlight(0) + bytes(its, 0) <= Setting.MAX_IN_FLIGHT_BYTES,
                "%s are too large for what is in flight",
                its);
        History.require(
                its.stream()
                        .allMatch(
                                each ->
                                        Setting.destinationOf(each.key())
                                                == Setting.destinationOf(first)),
                "%s go to different destinations",
                its);
        model.handedOver(subtask, its);
        open.add(new Call(its, result));
    }

    /** Whether another call may begin, whatever it carries. */
    boolean hasRoom() {
        long withOneMore = bytesInFlight(OVERHEAD) + Setting.LARGE + OVERHEAD;
        return open.isEmpty()
                || (open.size() < model.setting.inFlight()
                        && withOneMore <= Setting.MAX_IN_FLIGHT_BYTES);
    }

    private long bytesInFlight(int overhead) {
        return open.stream().mapToLong(call -> bytes(call.elements(), overhead)).sum();
    }

    private static long bytes(List<Numbered> elements, int overhead) {
        return elements.stream().mapToLong(each -> each.bytes() + overhead).sum();
    }

    @Override
    public boolean takesBatches() {
        return true;
    }

    @Override
    public int sizeOf(String element) {
        return Numbered.of(element).bytes();
    }

    @Override
    public Gate gateOf(String element) {
        return gates.get(Setting.gateOf(Numbered.of(element).key()));
    }

    @Override
    public Object destinationOf(String element) {
        return Setting.destinationOf(Numbered.of(element).key());
    }

    /** Ends a call: well, or with what becomes of its elements. */
    void end(int number, @Nullable Outcome failure) {
        Call call = open.remove(number);
        model.gates.callEnded(subtask, Setting.gateOf(call.elements().get(0).key()));
        if (failure != null) {
            call.answer().completeExceptionally(failure);
            return;
        }
        boolean results = !model.setting.batches();
        for (Numbered element : call.elements()) {
            model.keys[element.key()].next(results ? "ok" : "");
        }
        call.answer().complete(results ? List.of("ok " + call.elements().get(0)) : List.of());
    }

    @Override
    public RetryDecision<String> afterFailure(FailedAttempt<String> attempt, Throwable failure) {
        Numbered head = Numbered.of(attempt.element());
        Model.Key key = model.keys[head.key()];
        key.fails(head, attempt.attempts(), attempt.firstAttemptAt());
        Outcome outcome = (Outcome) failure;
        return switch (outcome.kind) {
            case RETRY -> {
                rests(key, attempt, outcome.millis, false);
                yield RetryDecision.retryAfter(outcome.millis);
            }
            case RETRY_AT_GATE -> {
                boolean shut = model.gates.isShut(Setting.gateOf(key.number));
                int beforeTry = 2 * outcome.millis;
                rests(key, attempt, shut ? beforeTry : outcome.millis, shut);
                yield RetryDecision.retryAtGate(outcome.millis, beforeTry);
            }
            case COMPLETE, PARK -> {
                if (attempt.together() > 1) {
                    yield new RetryDecision.Split<>();
                }
                key.next("dead");
                if (outcome.kind == Outcome.Kind.COMPLETE) {
                    yield new RetryDecision.Complete<>(List.of("dead " + head));
                }
                yield park(key, head);
            }
            case THROW -> throw new History.Crash(outcome.millis);
        };
    }

    private void rests(
            Model.Key key, FailedAttempt<String> attempt, int millis, boolean goesWhenOpen) {
        if (key.attempts == 0) {
            key.finishedBefore = model.sum(key, each -> each.finished);
            key.firstAttemptAt = attempt.firstAttemptAt();
        }
        key.attempts++;
        key.restsUntil = model.now + millis;
        key.goesWhenOpen = goesWhenOpen;
    }

    private RetryDecision<String> park(Model.Key key, Numbered head) {
        key.parked = true;
        key.restsUntil = 0;
        while (key.done < key.sizes.size()) {
            key.next("parked");
        }
        return new RetryDecision.Park<>(List.of("dead " + head));
    }

    @Override
    public RetryDecision<String> whenQueueIsFull(FailedAttempt<String> attempt) {
        Numbered head = Numbered.of(attempt.element());
        Model.Key key = model.keys[head.key()];
        History.require(
                key.attempts > 0 && model.isFull(key, key.bytes(key.done, 2, 800)),
                "held to be full: %s",
                key);
        if (!model.setting.parksFullKeys()) {
            return new RetryDecision.Hold<>();
        }
        key.next("dead");
        return park(key, head);
    }

    @Override
    public Collection<String> whenParked(String element) {
        return List.of("parked " + Numbered.of(element));
    }
}
