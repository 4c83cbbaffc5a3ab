package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.async.GateQueue.Batch;
import io.github.esflink.sinks.core.async.KeyQueue.Element;
import io.github.esflink.sinks.core.async.KeyQueue.Retry;
import io.github.esflink.sinks.core.async.KeyQueue.State;
import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.RetryDecision;
import java.util.Collection;
import java.util.Objects;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.FlinkException;

/**
 * Hands the first elements of queues to the function, as many calls as it may, and decides what
 * follows; an element that goes alone is a batch of one. Moves queues between their {@link
 * KeyQueue.State states}, and nobody else does. In the task's thread.
 *
 * <p>A queue that is ready waits at the gate of its first element. Gates that have a batch due and
 * are not shut take turns: a call costs the same however many queues and gates wait.
 */
final class Dispatcher<IN, OUT> {

    final KeyedAsyncDataStream.Factory<IN, OUT> settings;
    final KeyQueues<IN, OUT> queues;
    final Downstream<OUT> downstream;
    private final Call.Completions<IN, OUT> completions;
    private final Timers timers;
    private final long maxInFlightBytes;
    private final Counter retried;
    private final GateQueue.All<IN> gates;

    /** Queues that wait for their turn. */
    int ready;

    /** Calls in flight. */
    int inFlight;

    /** Elements that are done, since the start. */
    long done;

    /** While it is stopped nothing is handed over. */
    boolean stopped;

    /** When the last answer was taken in, in {@link System#nanoTime} time. */
    long lastAnswer = System.nanoTime() - BackPressure.QUIET_NANOS;

    Dispatcher(
            KeyedAsyncDataStream.Factory<IN, OUT> settings,
            KeyQueues<IN, OUT> queues,
            Downstream<OUT> downstream,
            Call.Completions<IN, OUT> completions,
            Timers timers,
            long maxInFlightBytes,
            Counter retried) {
        this.settings = settings;
        this.queues = queues;
        this.downstream = downstream;
        this.completions = completions;
        this.timers = timers;
        this.gates = new GateQueue.All<>(settings, timers);
        this.maxInFlightBytes = maxInFlightBytes;
        this.retried = retried;
    }

    /** A queue comes from a checkpoint: it goes on with its rest, unless its gate is open now. */
    void restored(KeyQueue<IN> queue) throws Exception {
        Retry retry = queue.retry;
        boolean shut = gateOf(queue).gate.isShut();
        if (retry == null || retry.restsUntil <= timers.now() || (retry.atGate && !shut)) {
            ready(queue);
        } else {
            queues.spill(queue);
            rest(queue, retry);
        }
    }

    /** The first element of a queue may go: it waits for its turn. */
    void ready(KeyQueue<IN> queue) throws Exception {
        queue.moveTo(State.READY);
        GateQueue<IN> gate = gateOf(queue);
        ready++;
        gate.add(queue);
        if (gate.isShut() || queues.isMemoryFull()) {
            queues.spill(queue);
        }
    }

    /** Finds out where its first element goes to, if nobody has. */
    private GateQueue<IN> gateOf(KeyQueue<IN> queue) throws Exception {
        if (queue.gate != null) {
            return queue.gate;
        }
        IN first = queues.first(queue).value;
        Gate gate = settings.function.gateOf(first);
        queue.destination = settings.batches ? settings.function.destinationOf(first) : gate;
        return gates.enter(gate, queue);
    }

    /** Takes in what has ended, and hands over what may go. */
    void dispatch() throws Exception {
        takeIn(0);
        timers.run();
        GateQueue<IN> gate;
        while (!stopped
                && inFlight < settings.inFlight
                && (gate = gates.next()) != null
                && hasRoomFor(gate.next())) {
            if (gate.givesPermit()) {
                call(gate.next());
                gate.called();
                wakeIfOpen(gate);
            }
        }
        timers.schedule();
    }

    private boolean hasRoomFor(Batch<IN> batch) throws Exception {
        int first = queues.first(batch.queues.element()).bytes;
        return inFlight == 0 || queues.bytesInFlight + first <= maxInFlightBytes;
    }

    private void call(Batch<IN> batch) throws Exception {
        long room =
                Math.min(settings.batchBytes.getBytes(), maxInFlightBytes - queues.bytesInFlight);
        Call<IN, OUT> call = new Call<>(completions, timers.now());
        KeyQueue<IN> queue;
        while (call.elements.size() < batch.kind.most()
                && (queue = batch.queues.peek()) != null
                && call.hasRoomFor(queues.first(queue), room)) {
            batch.remove();
            take(queue, batch, call, room);
        }
        inFlight++;
        queues.bytesInFlight += call.bytes;
        if (settings.batches) {
            settings.function.asyncInvoke(call.elements, call);
        } else {
            settings.function.asyncInvoke(call.elements.get(0), call);
        }
    }

    /** The queue's first element, and those behind it that may go along. */
    private void take(KeyQueue<IN> queue, Batch<IN> batch, Call<IN, OUT> call, long room)
            throws Exception {
        Element<IN> next = queues.first(queue);
        do {
            call.add(next);
            queue.inFlight++;
            next = call.elements.size() < batch.kind.most() ? queues.next(queue, next) : null;
        } while (next != null
                && call.hasRoomFor(next, room)
                && settings.function.destinationOf(next.value).equals(batch.kind.destination()));
        call.queues.add(queue);
        queue.moveTo(State.IN_FLIGHT);
        ready--;
        if (queue.retry != null) {
            retried.inc();
        }
    }

    /** Takes in what has ended; waits so long for the first. Returns whether there was one. */
    boolean takeIn(long nanos) throws Exception {
        Call<IN, OUT> ended = completions.poll(nanos);
        if (ended == null) {
            return false;
        }
        lastAnswer = System.nanoTime();
        for (; ended != null; ended = completions.poll(0)) {
            end(ended);
        }
        return true;
    }

    /** Hands over nothing more, and waits for what is in flight, but only so long. */
    void stop(long nanos) throws Exception {
        stopped = true;
        long deadline = System.nanoTime() + nanos;
        boolean answered = true;
        while (answered && inFlight > 0) {
            answered = takeIn(deadline - System.nanoTime());
        }
    }

    private void end(Call<IN, OUT> call) throws Exception {
        inFlight--;
        queues.bytesInFlight -= call.bytes;
        GateQueue<IN> gate = Objects.requireNonNull(call.queues.get(0).gate);
        Throwable failure = call.failure;
        downstream.emit(call.queues.get(0).key, call.results, call.timestamp);
        for (KeyQueue<IN> queue : call.queues) {
            int elements = queue.inFlight;
            queue.inFlight = 0;
            if (failure == null) {
                queue.share = 2 * queue.share >= settings.batchElements ? 0 : 2 * queue.share;
                finish(queue, elements);
            } else {
                fail(queue, call, failure);
            }
        }
        wakeIfOpen(gate);
        gate.mayHaveOpened();
    }

    /** So many elements of a queue are done. */
    private void finish(KeyQueue<IN> queue, int elements) throws Exception {
        boolean more = true;
        for (int i = 0; i < elements; i++) {
            more = queues.done(queue);
        }
        done += elements;
        Objects.requireNonNull(queue.gate).leave(queue);
        if (more) {
            ready(queue);
        } else {
            queue.moveTo(State.EMPTY);
        }
    }

    private void fail(KeyQueue<IN> queue, Call<IN, OUT> call, Throwable failure) throws Exception {
        Element<IN> first = queues.first(queue);
        int together = call.elements.size();
        queue.share = settings.batches ? Math.max(1, together / 2) : 0;
        Retry retry = queue.retry == null ? new Retry(call.startedAt, done) : queue.retry;
        RetryDecision<OUT> decision =
                settings.policy.afterFailure(
                        new FailedAttempt<>(
                                first.value,
                                retry.attempts + 1,
                                retry.firstAttemptAt,
                                together,
                                retry.mark),
                        failure);
        if (decision instanceof RetryDecision.Retry<OUT> again) {
            boolean shut = queue.isAtShutGate();
            retry.attempts++;
            retry.mark = again.mark();
            retry.atGate = again.atGate() && shut;
            retry.restsUntil = timers.now() + again.millis(shut);
            queues.failed(queue, retry);
            rest(queue, retry);
        } else if (decision instanceof RetryDecision.Split<OUT>) {
            ready(queue);
        } else if (decision instanceof RetryDecision.Complete<OUT> complete) {
            downstream.emit(queue.key, complete.results(), first.timestamp);
            finish(queue, 1);
        } else if (decision instanceof RetryDecision.Park<OUT> park) {
            park(queue, park.results(), first.timestamp);
        } else if (decision instanceof RetryDecision.Fail<OUT> fail) {
            throw new FlinkException("An asynchronous call has failed for good.", fail.cause());
        } else {
            throw new IllegalStateException("A failed attempt cannot be answered by " + decision);
        }
    }

    private void rest(KeyQueue<IN> queue, Retry retry) throws Exception {
        queue.moveTo(State.RESTING);
        retry.timer = timers.at(retry.restsUntil, () -> wake(queue));
        if (retry.atGate) {
            gateOf(queue).resting.add(queue);
        }
    }

    private void endRest(KeyQueue<IN> queue) {
        timers.cancel(queue.retry == null ? null : queue.retry.timer);
        if (queue.gate != null) {
            queue.gate.resting.remove(queue);
        }
    }

    private void wake(KeyQueue<IN> queue) throws Exception {
        endRest(queue);
        ready(queue);
    }

    private void wakeIfOpen(GateQueue<IN> gate) throws Exception {
        for (KeyQueue<IN> queue : gate.restingThoughOpen()) {
            wake(queue);
        }
    }

    /** What waits behind the element that parked the key follows it. */
    void park(KeyQueue<IN> queue, Collection<OUT> results, long timestamp) throws Exception {
        endRest(queue);
        downstream.park(queue.key);
        downstream.emit(queue.key, results, timestamp);
        for (done++; queues.done(queue); done++) {
            Element<IN> next = queues.first(queue);
            downstream.emit(queue.key, settings.policy.whenParked(next.value), next.timestamp);
        }
        Objects.requireNonNull(queue.gate).leave(queue);
        queue.moveTo(State.EMPTY);
    }
}
