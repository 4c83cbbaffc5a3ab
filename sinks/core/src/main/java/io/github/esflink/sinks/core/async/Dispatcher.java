package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.async.KeyQueue.Element;
import io.github.esflink.sinks.core.async.KeyQueue.Retry;
import io.github.esflink.sinks.core.async.KeyQueue.State;
import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.KeyOrderedAsyncFunction;
import io.github.esflink.sinks.core.lane.RetryDecision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.util.FlinkException;
import org.jspecify.annotations.Nullable;

/**
 * Hands the first elements of queues to the function, as many calls as it may, and decides what
 * follows; an element that goes alone is a batch of one. Moves queues between their {@link
 * KeyQueue.State states}, and nobody else does. In the task's thread.
 *
 * <p>A queue that is ready is gathered with others to the same destination. A destination that has
 * enough, or has waited long enough, is due at its gate, and each permit of the gate starts a call
 * for it. Gates take turns, and so do destinations at a gate and queues of a destination.
 *
 * <p>A call that failed says little of a single element of several. Its queues go again with half
 * as many together, down to one, which is judged alone; with every success twice as many go again.
 * This is not state: after a restart the search begins anew.
 */
final class Dispatcher<IN, KEY, OUT> {

    /** With more of them, those are forgotten where nobody waits. */
    private static final int MANY_GATES = 64;

    private final KeyOrderedAsyncOperator<IN, KEY, OUT> operator;
    private final KeyOrderedAsyncOperatorFactory<IN, KEY, OUT> settings;
    private final AsyncFunction<IN, OUT> function;
    private final @Nullable KeyOrderedAsyncFunction<IN, OUT> keyOrdered;
    private final KeyQueues<IN, KEY, OUT> queues;
    private final Completions<Call<IN, KEY, OUT>> completions;
    private final int maxElements;
    private final long maxBytes;
    private final long maxDelay;
    private final long maxInFlightBytes;
    private final long timeout;

    private final ArrayDeque<KeyQueue<IN, KEY>> ready = new ArrayDeque<>();
    private final PriorityQueue<KeyQueue<IN, KEY>> resting = byRest();
    private final Map<Kind, Destination<IN, KEY>> destinations = new HashMap<>();
    private final Map<Gate, AtGate<IN, KEY>> byGate = new HashMap<>();
    private final List<AtGate<IN, KEY>> gates = new ArrayList<>();

    /** Destinations that wait for more; those that do not any more are passed over. */
    private final PriorityQueue<Filling<IN, KEY>> filling =
            new PriorityQueue<>(Comparator.comparingLong(Filling::until));

    /** Calls with a timeout, which is the same for all. */
    private final ArrayDeque<Call<IN, KEY, OUT>> running = new ArrayDeque<>();

    private int manyGates = MANY_GATES;
    private int turn;
    private int inFlight;
    private long done;
    private long lastEndNanos = System.nanoTime() - BackPressure.QUIET_NANOS;
    private boolean someStarted;
    private boolean foundShut;
    private boolean stopped;

    /**
     * @param most how many elements go at once
     */
    private record Kind(Object destination, int most) {}

    /** That a destination waits for more until then; not any more when its own time is another. */
    private record Filling<IN, KEY>(Destination<IN, KEY> destination, long until) {

        boolean isOver() {
            return destination.due || destination.fillsUntil != until;
        }
    }

    /** Queues whose first elements may go together. */
    private static final class Destination<IN, KEY> {
        final Kind kind;
        final AtGate<IN, KEY> gate;
        final ArrayDeque<KeyQueue<IN, KEY>> queues = new ArrayDeque<>();

        /** Until when it waits for more; in milliseconds since 1970-01-01 UTC. */
        long fillsUntil;

        boolean due;
        long elements;
        long bytes;

        Destination(Kind kind, AtGate<IN, KEY> gate) {
            this.kind = kind;
            this.gate = gate;
        }
    }

    /** What waits for permits of one gate. */
    private static final class AtGate<IN, KEY> {
        final Gate gate;
        final ArrayDeque<Destination<IN, KEY>> due = new ArrayDeque<>();

        /** Without batches all go here. */
        final Destination<IN, KEY> oneByOne;

        /** Those that go when the gate opens, or try it when they have rested. */
        final PriorityQueue<KeyQueue<IN, KEY>> resting = byRest();

        /** Queues in its destinations. */
        int size;

        /** When it said to ask it again; 0 while it gives permits. */
        long askAt;

        AtGate(Gate gate) {
            this.gate = gate;
            this.oneByOne = new Destination<>(new Kind(gate, 1), this);
        }
    }

    Dispatcher(
            KeyOrderedAsyncOperator<IN, KEY, OUT> operator,
            KeyOrderedAsyncOperatorFactory<IN, KEY, OUT> settings,
            KeyQueues<IN, KEY, OUT> queues,
            Completions<Call<IN, KEY, OUT>> completions,
            long maxInFlightBytes) {
        this.operator = operator;
        this.settings = settings;
        this.function = settings.function;
        this.keyOrdered = function instanceof KeyOrderedAsyncFunction<IN, OUT> more ? more : null;
        this.queues = queues;
        this.completions = completions;
        this.maxElements = settings.batchElements;
        this.maxBytes = settings.batchBytes.getBytes();
        this.maxDelay = settings.batchDelay.toMillis();
        this.maxInFlightBytes = maxInFlightBytes;
        this.timeout = settings.timeout == null ? 0 : settings.timeout.toMillis();
    }

    private static <IN, KEY> PriorityQueue<KeyQueue<IN, KEY>> byRest() {
        return new PriorityQueue<>(Comparator.comparingLong(queue -> queue.restsUntil));
    }

    /** A queue is new, or ready again. */
    void add(KeyQueue<IN, KEY> queue) {
        queue.readySince = operator.now();
        ready.add(queue);
    }

    /** A queue comes from a checkpoint: it goes on with its rest. */
    void restored(KeyQueue<IN, KEY> queue) throws Exception {
        Retry retry = queue.retry;
        if (retry == null || queue.restsUntil <= operator.now()) {
            add(queue);
        } else {
            queue.gate = gateOf(queues.first(queue).value);
            queues.spill(queue);
            rest(queue, retry.atGate);
        }
    }

    /** Takes in what has ended and hands over what may go. */
    void dispatch() throws Exception {
        boolean someEnded = takeIn();
        if (stopped) {
            return;
        }
        long now = operator.now();
        wakeRested(resting, now);
        for (AtGate<IN, KEY> gate : gates) {
            wakeRestingAt(gate, someEnded, now);
        }
        do {
            gather(now);
            endFilling(now);
        } while (start(now));
        if (someStarted && keyOrdered != null) {
            someStarted = false;
            keyOrdered.handedOver();
        }
        wakeUpCall(now);
        if (gates.size() > manyGates) {
            forgetIdleGates(now);
        }
    }

    /** Seldom, so that many gates where queues wait are not looked through for each call. */
    private void forgetIdleGates(long now) {
        if (gates.removeIf(gate -> isIdle(gate, now))) {
            byGate.values().retainAll(new HashSet<>(gates));
        }
        manyGates = Math.max(MANY_GATES, 2 * gates.size());
    }

    private static boolean isIdle(AtGate<?, ?> gate, long now) {
        return gate.size == 0 && gate.resting.isEmpty() && gate.askAt <= now;
    }

    /** Takes in what has ended. Returns whether there was any. */
    boolean takeIn() throws Exception {
        Call<IN, KEY, OUT> ended = completions.poll();
        boolean some = ended != null;
        while (ended != null) {
            end(ended);
            ended = completions.poll();
        }
        if (some) {
            lastEndNanos = System.nanoTime();
        }
        return some;
    }

    private void wakeRested(PriorityQueue<KeyQueue<IN, KEY>> rested, long now) {
        KeyQueue<IN, KEY> queue;
        while ((queue = rested.peek()) != null
                && (queue.state() == State.GONE || queue.restsUntil <= now)) {
            rested.remove();
            makeReady(queue);
        }
    }

    /** An answer may have opened a gate, or may have been waited for. */
    private void wakeRestingAt(AtGate<IN, KEY> gate, boolean someEnded, long now) {
        if (someEnded) {
            gate.askAt = Math.min(gate.askAt, now);
        }
        if (!gate.resting.isEmpty()) {
            wakeRested(gate.resting, gate.gate.isShut() ? now : Long.MAX_VALUE);
        }
    }

    private void makeReady(KeyQueue<IN, KEY> queue) {
        if (queue.state() != State.GONE) {
            queue.moveTo(State.READY);
            add(queue);
        }
    }

    /**
     * Puts ready queues where they go to. Those of gates that are shut do not count, and of each
     * other gate its part only: otherwise a gate with many would keep the rest from being looked
     * at.
     */
    private void gather(long now) throws Exception {
        if (ready.isEmpty()) {
            return;
        }
        long most = (long) settings.inFlight * maxElements;
        long each = Math.max(1, most / Math.max(1, gates.size()));
        long gathered = 0;
        for (AtGate<IN, KEY> gate : gates) {
            gathered += gate.askAt > now ? 0 : Math.min(each, gate.size);
        }
        KeyQueue<IN, KEY> queue;
        while (gathered < most && (queue = ready.poll()) != null) {
            AtGate<IN, KEY> gate = gather(queue, now);
            if (gate.askAt <= now && gate.size <= each) {
                gathered++;
            }
        }
    }

    private AtGate<IN, KEY> gather(KeyQueue<IN, KEY> queue, long now) throws Exception {
        Destination<IN, KEY> destination = destinationOf(queue, queues.first(queue).value);
        AtGate<IN, KEY> gate = destination.gate;
        queue.moveTo(State.GATHERED);
        queue.gatheredElements = (int) Math.min(queue.size(), maxElements);
        queue.gatheredBytes = (int) Math.min(queue.bytes, Integer.MAX_VALUE);
        destination.queues.add(queue);
        destination.elements += queue.gatheredElements;
        destination.bytes += queue.gatheredBytes;
        gate.size++;
        if (isFull(destination)) {
            makeDue(destination);
        } else if (destination.queues.size() == 1) {
            fill(destination);
        }
        if (gate.askAt > now) {
            queues.spill(queue);
        } else {
            queues.spillIfMemoryIsFull(queue);
        }
        return gate;
    }

    private Destination<IN, KEY> destinationOf(KeyQueue<IN, KEY> queue, IN first) {
        Gate gate = gateOf(first);
        queue.gate = gate;
        AtGate<IN, KEY> atGate = at(gate);
        if (keyOrdered == null || !settings.batches) {
            return atGate.oneByOne;
        }
        Kind kind =
                new Kind(
                        keyOrdered.destinationOf(first),
                        queue.share == 0 ? maxElements : queue.share);
        Destination<IN, KEY> destination = destinations.get(kind);
        if (destination == null) {
            destination = new Destination<>(kind, atGate);
            destinations.put(kind, destination);
        }
        return destination;
    }

    private Gate gateOf(IN element) {
        return keyOrdered == null ? Gate.OPEN : keyOrdered.gateOf(element);
    }

    private AtGate<IN, KEY> at(Gate gate) {
        AtGate<IN, KEY> known = byGate.get(gate);
        if (known == null) {
            known = new AtGate<>(gate);
            byGate.put(gate, known);
            gates.add(known);
        }
        return known;
    }

    /** Its first queue waits no longer for others, however late it was gathered. */
    private void fill(Destination<IN, KEY> destination) {
        destination.fillsUntil = destination.queues.element().readySince + maxDelay;
        filling.add(new Filling<>(destination, destination.fillsUntil));
    }

    /** What came to a queue since it was gathered is not counted. */
    private boolean isFull(Destination<IN, KEY> destination) {
        return destination.elements >= destination.kind.most() || destination.bytes >= maxBytes;
    }

    private void makeDue(Destination<IN, KEY> destination) {
        if (!destination.due) {
            destination.due = true;
            destination.gate.due.add(destination);
        }
    }

    private void endFilling(long now) {
        Filling<IN, KEY> first;
        while ((first = filling.peek()) != null && (first.isOver() || first.until() <= now)) {
            filling.remove();
            if (!first.isOver() && !first.destination().queues.isEmpty()) {
                makeDue(first.destination());
            }
        }
    }

    /**
     * One call for each gate in turn, as long as there are permits. Returns whether any began, or a
     * gate turned out to be shut: others may be looked for then.
     */
    private boolean start(long now) throws Exception {
        boolean some = false;
        foundShut = false;
        for (int without = 0; without < gates.size() && inFlight < settings.inFlight; ) {
            turn = turn + 1 < gates.size() ? turn + 1 : 0;
            if (startAt(gates.get(turn), now)) {
                some = true;
                without = 0;
            } else {
                without++;
            }
        }
        return some || foundShut;
    }

    private boolean startAt(AtGate<IN, KEY> gate, long now) throws Exception {
        Destination<IN, KEY> destination = gate.due.peek();
        if (destination == null || gate.askAt > now) {
            return false;
        }
        Element<IN> first = queues.first(destination.queues.element());
        if (inFlight > 0 && queues.bytesInFlight() + first.bytes > maxInFlightBytes) {
            return false;
        }
        long millis = gate.gate.millisUntilEntry();
        if (millis > 0) {
            gate.askAt = now + millis;
            foundShut = true;
            return false;
        }
        gate.askAt = 0;
        gate.due.remove();
        destination.due = false;
        call(destination, now);
        if (destination.queues.isEmpty()) {
            // Without batches it is not there.
            destinations.remove(destination.kind, destination);
        } else if (isFull(destination)) {
            makeDue(destination);
        } else {
            fill(destination);
        }
        return true;
    }

    private void call(Destination<IN, KEY> destination, long now) throws Exception {
        long room = Math.min(maxBytes, maxInFlightBytes - queues.bytesInFlight());
        int most = destination.kind.most();
        Call<IN, KEY, OUT> call =
                new Call<>(completions, now, timeout == 0 ? Long.MAX_VALUE : now + timeout);
        KeyQueue<IN, KEY> queue;
        while (call.elements.size() < most && (queue = destination.queues.peek()) != null) {
            Element<IN> next = queues.first(queue);
            if (!fits(next, call, room)) {
                break;
            }
            destination.queues.remove();
            destination.elements -= queue.gatheredElements;
            destination.bytes -= queue.gatheredBytes;
            destination.gate.size--;
            take(queue, next, call, destination, room);
        }
        inFlight++;
        queues.inFlight(call.bytes);
        someStarted = true;
        if (timeout > 0) {
            running.add(call);
        }
        if (settings.batches && keyOrdered != null) {
            keyOrdered.asyncInvoke(call.elements, call);
        } else {
            function.asyncInvoke(call.elements.get(0), call);
        }
    }

    /** The queue's first element, and those behind it that may go along. */
    private void take(
            KeyQueue<IN, KEY> queue,
            Element<IN> first,
            Call<IN, KEY, OUT> call,
            Destination<IN, KEY> destination,
            long room)
            throws Exception {
        Object where = destination.kind.destination();
        Element<IN> next = first;
        do {
            call.add(next);
            queue.inFlight++;
            next = call.elements.size() < destination.kind.most() ? queues.next(queue, next) : null;
        } while (next != null
                && keyOrdered != null
                && fits(next, call, room)
                && keyOrdered.destinationOf(next.value).equals(where));
        queue.moveTo(State.IN_FLIGHT);
        call.queues.add(queue);
        if (queue.retry != null) {
            operator.retried();
        }
    }

    private boolean fits(Element<IN> next, Call<IN, KEY, OUT> call, long room) {
        return call.elements.isEmpty() || call.bytes + next.bytes <= room;
    }

    private void wakeUpCall(long now) {
        long next = running.isEmpty() ? Long.MAX_VALUE : nextTimeout();
        if (!filling.isEmpty()) {
            next = Math.min(next, filling.element().until());
        }
        next = Math.min(next, nextRested(resting));
        for (AtGate<IN, KEY> gate : gates) {
            if (gate.askAt > now && !gate.due.isEmpty()) {
                next = Math.min(next, gate.askAt);
            }
            next = Math.min(next, nextRested(gate.resting));
        }
        if (next != Long.MAX_VALUE) {
            operator.wakeAt(next);
        }
    }

    private long nextRested(PriorityQueue<KeyQueue<IN, KEY>> rested) {
        KeyQueue<IN, KEY> first = rested.peek();
        return first == null ? Long.MAX_VALUE : first.restsUntil;
    }

    private long nextTimeout() {
        Call<IN, KEY, OUT> first;
        while ((first = running.peek()) != null && first.hasEnded()) {
            running.remove();
        }
        return first == null ? Long.MAX_VALUE : first.deadline;
    }

    /** Gives up what has taken too long. */
    void expire(long now) throws Exception {
        while (nextTimeout() <= now) {
            Call<IN, KEY, OUT> call = running.remove();
            function.timeout(call.elements.get(0), call);
        }
    }

    private void end(Call<IN, KEY, OUT> call) throws Exception {
        inFlight--;
        queues.inFlight(-call.bytes);
        Throwable failure = call.failure();
        if (failure == null && !call.results().isEmpty()) {
            operator.emit(call.queues.get(0).key, call.results(), call.timestamp);
        }
        for (KeyQueue<IN, KEY> queue : call.queues) {
            int elements = queue.inFlight;
            queue.inFlight = 0;
            if (failure == null) {
                queue.share = 2 * queue.share >= maxElements ? 0 : 2 * queue.share;
                finish(queue, elements);
            } else {
                fail(queue, call, failure);
            }
        }
    }

    /** So many elements of a queue are done. */
    private void finish(KeyQueue<IN, KEY> queue, int elements) throws Exception {
        boolean more = true;
        for (int i = 0; i < elements; i++) {
            more = queues.done(queue);
        }
        done += elements;
        queue.moveTo(more ? State.READY : State.GONE);
        if (more) {
            add(queue);
        }
    }

    private void fail(KeyQueue<IN, KEY> queue, Call<IN, KEY, OUT> call, Throwable failure)
            throws Exception {
        Element<IN> first = queues.first(queue);
        int together = call.elements.size();
        queue.share = settings.batches ? Math.max(1, together / 2) : 0;
        Retry before = queue.retry;
        Retry retry = before == null ? new Retry() : before;
        if (before == null) {
            retry.firstAttemptAt = call.startedAt;
            retry.doneBefore = done;
        }
        retry.attempts++;
        RetryDecision<OUT> decision =
                settings.policy.afterFailure(
                        new FailedAttempt<>(
                                first.value, retry.attempts, retry.firstAttemptAt, together),
                        failure);
        if (decision instanceof RetryDecision.Retry<OUT> again) {
            fail(queue, retry, again.millis(), false);
        } else if (decision instanceof RetryDecision.RetryAtGate<OUT> again) {
            boolean shut = isShut(queue);
            fail(queue, retry, shut ? again.millisBeforeTry() : again.millis(), shut);
        } else if (decision instanceof RetryDecision.Split<OUT>) {
            retry.attempts--;
            queue.moveTo(State.READY);
            add(queue);
        } else if (decision instanceof RetryDecision.Complete<OUT> complete) {
            operator.emit(queue.key, complete.results(), first.timestamp);
            finish(queue, 1);
        } else if (decision instanceof RetryDecision.Park<OUT> park) {
            park(queue, park.results(), first.timestamp);
        } else if (decision instanceof RetryDecision.Fail<OUT> fail) {
            throw new FlinkException("An asynchronous call has failed for good.", fail.cause());
        } else {
            throw new IllegalStateException("A failed attempt cannot be answered by " + decision);
        }
    }

    private static boolean isShut(KeyQueue<?, ?> queue) {
        return queue.gate != null && queue.gate.isShut();
    }

    private void fail(KeyQueue<IN, KEY> queue, Retry retry, long millis, boolean atGate)
            throws Exception {
        queue.restsUntil = operator.now() + millis;
        retry.atGate = atGate;
        queues.failed(queue, retry);
        rest(queue, atGate);
    }

    private void rest(KeyQueue<IN, KEY> queue, boolean atGate) {
        Gate gate = atGate ? queue.gate : null;
        queue.moveTo(gate == null ? State.RESTING : State.RESTING_AT_GATE);
        (gate == null ? resting : at(gate).resting).add(queue);
    }

    /** What waits behind the element that parked the key follows it. */
    private void park(KeyQueue<IN, KEY> queue, Collection<OUT> results, long timestamp)
            throws Exception {
        queues.park(queue.key);
        operator.emitParked(queue.key, results, timestamp);
        done++;
        while (queues.done(queue)) {
            Element<IN> next = queues.first(queue);
            operator.emitParked(queue.key, settings.policy.whenParked(next.value), next.timestamp);
            done++;
        }
        queue.moveTo(State.GONE);
    }

    /**
     * Decides about a queue that has reached its bound; it may be parked then.
     *
     * @return whether the input waits for it: not while its gate is shut or nothing else gets done
     *     either, since it is not this key then
     */
    boolean mustWaitFor(KeyQueue<IN, KEY> queue) throws Exception {
        Retry retry = queue.retry;
        if (isShut(queue)) {
            return false;
        }
        if (retry == null) {
            return settings.maxWaitingPerKey != null;
        }
        if (retry.holds || retry.doneBefore == done || queue.state() != State.RESTING) {
            return retry.holds && retry.doneBefore != done;
        }
        Element<IN> first = queues.first(queue);
        RetryDecision<OUT> decision =
                settings.policy.whenQueueIsFull(
                        new FailedAttempt<>(first.value, retry.attempts, retry.firstAttemptAt));
        if (decision instanceof RetryDecision.Park<OUT> park) {
            park(queue, park.results(), first.timestamp);
            return false;
        }
        queues.spill(queue);
        retry.holds = true;
        return true;
    }

    /** Whether enough queues may go for the answers to come, and answers do come. */
    boolean isSupplied() {
        long enough = Math.max(BackPressure.ENOUGH_QUEUES, settings.inFlight);
        return !settings.batches && supply() >= enough;
    }

    private long supply() {
        long supply = ready.size();
        for (AtGate<IN, KEY> gate : gates) {
            supply += gate.askAt == 0 ? gate.size : 0;
        }
        return supply;
    }

    /** Hands nothing over until {@link #resume}. */
    void stop() {
        stopped = true;
    }

    void resume() {
        stopped = false;
    }

    /** Calls in flight. */
    int inFlight() {
        return inFlight;
    }

    /** When the last call ended, in {@link System#nanoTime} time. */
    long lastEndNanos() {
        return lastEndNanos;
    }
}
