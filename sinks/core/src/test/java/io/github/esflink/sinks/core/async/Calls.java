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
        List<Numbered> numbered = elements.stream().map(Numbered::of).toList();
        model.handedOver(subtask, numbered);
        open.add(new Call(numbered, result));
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
        model.callEnded(subtask, call.elements());
        if (failure != null) {
            call.answer().completeExceptionally(failure);
            return;
        }
        boolean results = !model.setting.batches();
        call.elements().stream()
                .map(Numbered::key)
                .distinct()
                .forEach(key -> model.keys[key].succeeds(results));
        call.answer().complete(results ? List.of("ok " + call.elements().get(0)) : List.of());
    }

    @Override
    public RetryDecision<String> afterFailure(FailedAttempt<String> attempt, Throwable failure) {
        Numbered head = Numbered.of(attempt.element());
        KeyModel key = model.keys[head.key()];
        model.fails(head, attempt.attempts(), attempt.firstAttemptAt());
        Outcome outcome = (Outcome) failure;
        return switch (outcome.kind) {
            case RETRY -> {
                key.rests(model.now + outcome.millis, false, attempt.firstAttemptAt());
                yield RetryDecision.retryAfter(outcome.millis);
            }
            case RETRY_AT_GATE -> {
                boolean shut = model.isShutTo(key);
                int beforeTry = 2 * outcome.millis;
                key.rests(
                        model.now + (shut ? beforeTry : outcome.millis),
                        shut,
                        attempt.firstAttemptAt());
                yield RetryDecision.retryAtGate(outcome.millis, beforeTry);
            }
            case COMPLETE -> {
                if (attempt.together() > 1) {
                    yield new RetryDecision.Split<>();
                }
                key.completes();
                yield new RetryDecision.Complete<>(List.of("dead " + head));
            }
            case PARK -> {
                if (attempt.together() > 1) {
                    yield new RetryDecision.Split<>();
                }
                key.parks();
                yield new RetryDecision.Park<>(List.of("dead " + head));
            }
        };
    }

    @Override
    public RetryDecision<String> whenQueueIsFull(FailedAttempt<String> attempt) {
        Numbered head = Numbered.of(attempt.element());
        KeyModel key = model.keys[head.key()];
        model.mayBeFull(key);
        if (!model.setting.parksFullKeys()) {
            return new RetryDecision.Hold<>();
        }
        key.parks();
        return new RetryDecision.Park<>(List.of("dead " + head));
    }

    @Override
    public Collection<String> whenParked(String element) {
        return List.of("parked " + Numbered.of(element));
    }
}
