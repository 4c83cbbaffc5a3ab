package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.lane.Attempted;
import io.github.esflink.sinks.core.lane.BatchAsyncFunction;
import io.github.esflink.sinks.core.lane.BatchBounds;
import io.github.esflink.sinks.core.lane.Verdict;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Hands the first elements of many lanes to the function at once, as many calls as it may, and
 * decides what follows. A lane is in one place at a time: ready, in a gathering, resting before a
 * retry, or with the function; so no two calls ever hold elements of one lane. In the task's
 * thread.
 *
 * <p>A call that failed says little of a single element. Its lanes go again with half as many
 * together, down to one, which is judged alone; with every success twice as many go again. Nothing
 * of this is state: after a restart the search begins anew.
 */
final class BatchDispatcher<IN, KEY, OUT> implements Dispatch<IN, KEY> {

    private final BatchAsyncFunction<IN, OUT> function;
    private final AsyncSettings<IN, KEY, OUT> settings;
    private final int maxElements;
    private final long maxBytes;
    private final long maxDelay;
    private final Lanes<IN, KEY, OUT> lanes;
    private final Completions<Batch<IN, KEY>> completions;
    private final Surroundings<KEY, OUT> surroundings;

    private final LaneTurns<IN, KEY, OUT> turns;
    private final Map<Gathering.Kind, Gathering<IN, KEY>> gatherings = new HashMap<>();
    private final ArrayDeque<Waits<IN, KEY>> waiting = new ArrayDeque<>();
    private final ArrayDeque<Gathering<IN, KEY>> due = new ArrayDeque<>();
    private final ArrayDeque<Gathering<IN, KEY>> shut = new ArrayDeque<>();

    /** Lanes in gatherings that are not shut: their first elements are in memory. */
    private long gathered;

    private long askGatesAt = Long.MAX_VALUE;
    private int inFlight;
    private long bytesInFlight;
    private boolean stopped;

    /** That a gathering waits until then; what it is not any more when its own time is another. */
    private record Waits<IN, KEY>(Gathering<IN, KEY> gathering, long until) {

        boolean isOver() {
            return gathering.place != Gathering.Place.WAITING || gathering.until != until;
        }
    }

    BatchDispatcher(
            BatchAsyncFunction<IN, OUT> function,
            AsyncSettings<IN, KEY, OUT> settings,
            BatchBounds bounds,
            Lanes<IN, KEY, OUT> lanes,
            Completions<Batch<IN, KEY>> completions,
            Surroundings<KEY, OUT> surroundings) {
        this.function = function;
        this.settings = settings;
        this.maxElements = bounds.maxElements();
        this.maxBytes = bounds.maxBytes().getBytes();
        this.maxDelay = bounds.maxDelay().toMillis();
        this.lanes = lanes;
        this.completions = completions;
        this.surroundings = surroundings;
        this.turns = new LaneTurns<>(settings.policy(), lanes, surroundings);
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
        long now = surroundings.now();
        turns.wakeRested(now);
        if (!shut.isEmpty() && (someEnded || now >= askGatesAt)) {
            askGates();
        }
        do {
            gather(now);
            endWaiting(now);
        } while (startSome(now));
        wakeUpCall();
    }

    @Override
    public boolean takeIn() throws Exception {
        Batch<IN, KEY> ended = completions.poll();
        boolean some = ended != null;
        while (ended != null) {
            end(ended);
            ended = completions.poll();
        }
        return some;
    }

    private void askGates() {
        askGatesAt = Long.MAX_VALUE;
        Gathering<IN, KEY> gathering;
        while ((gathering = shut.poll()) != null) {
            gathered += gathering.size();
            due(gathering);
        }
    }

    private void due(Gathering<IN, KEY> gathering) {
        gathering.place = Gathering.Place.DUE;
        due.add(gathering);
    }

    /**
     * Puts ready lanes where they go to. No more than the function could take at once: after a
     * restart there may be far more than should be in memory.
     */
    private void gather(long now) throws Exception {
        long most = (long) settings.inFlight() * maxElements;
        Lane<IN, KEY> lane;
        while (gathered < most && (lane = turns.poll()) != null) {
            Waiting<IN> first = lanes.first(lane);
            Gathering.Kind kind =
                    new Gathering.Kind(
                            function.destinationOf(first.element),
                            lane.share == 0 ? maxElements : lane.share);
            Gathering<IN, KEY> gathering = gatherings.get(kind);
            if (gathering == null) {
                gathering = new Gathering<>(kind);
                gatherings.put(kind, gathering);
                await(gathering, now);
            }
            gathering.add(lane);
            if (gathering.place == Gathering.Place.SHUT) {
                lanes.trouble(lane);
                continue;
            }
            gathered++;
            if (gathering.place == Gathering.Place.WAITING && gathering.isFull(maxBytes)) {
                due(gathering);
            }
        }
    }

    private void await(Gathering<IN, KEY> gathering, long now) {
        gathering.place = Gathering.Place.WAITING;
        gathering.until = now + maxDelay;
        waiting.add(new Waits<>(gathering, gathering.until));
    }

    private void endWaiting(long now) {
        Waits<IN, KEY> first;
        while ((first = waiting.peek()) != null && (first.isOver() || first.until() <= now)) {
            waiting.remove();
            if (!first.isOver()) {
                due(first.gathering());
            }
        }
    }

    /** Hands over what is due. Returns whether there was any. */
    private boolean startSome(long now) throws Exception {
        boolean some = false;
        Gathering<IN, KEY> gathering;
        while (inFlight < settings.inFlight() && (gathering = due.peek()) != null) {
            Lane<IN, KEY> lane = gathering.peek();
            if (lane == null) {
                throw new IllegalStateException("Nothing is gathered, and due.");
            }
            Waiting<IN> first = lanes.first(lane);
            if (inFlight > 0 && bytesInFlight + first.bytes > maxInFlightBytes()) {
                break;
            }
            due.remove();
            long millis = function.gateOf(first.element).millisUntilEntry();
            if (millis > 0) {
                shut(gathering, now + millis);
                continue;
            }
            start(gathering, now);
            some = true;
            goOn(gathering, now);
        }
        if (some) {
            function.handedOver();
        }
        return some;
    }

    private long maxInFlightBytes() {
        return settings.maxInFlightBytes().getBytes();
    }

    private void shut(Gathering<IN, KEY> gathering, long until) throws Exception {
        gathering.place = Gathering.Place.SHUT;
        shut.add(gathering);
        gathered -= gathering.size();
        for (Lane<IN, KEY> lane : gathering.lanes()) {
            lanes.trouble(lane);
        }
        askGatesAt = Math.min(askGatesAt, until);
    }

    private void goOn(Gathering<IN, KEY> gathering, long now) {
        if (gathering.isEmpty()) {
            gatherings.remove(gathering.kind);
        } else if (gathering.isFull(maxBytes) || gathering.until <= now) {
            due.add(gathering);
        } else {
            await(gathering, now);
        }
    }

    private void start(Gathering<IN, KEY> gathering, long now) throws Exception {
        long room = Math.min(maxBytes, maxInFlightBytes() - bytesInFlight);
        int most = gathering.kind.most();
        Batch<IN, KEY> batch = new Batch<>(completions);
        Lane<IN, KEY> lane;
        while (batch.size() < most && (lane = gathering.peek()) != null) {
            Waiting<IN> next = lanes.first(lane);
            if (!hasRoomFor(next, batch, room)) {
                break;
            }
            gathering.removeFirst();
            gathered--;
            int length = 0;
            do {
                batch.add(next);
                length++;
                next = batch.size() < most ? lanes.next(lane, next) : null;
            } while (next != null
                    && hasRoomFor(next, batch, room)
                    && function.destinationOf(next.element).equals(gathering.kind.destination()));
            batch.add(new Batch.Run<>(lane, length));
            if (lane.attempts == 0) {
                lane.firstAttemptAt = now;
            } else {
                surroundings.retried();
            }
        }
        inFlight++;
        bytesInFlight += batch.bytes();
        function.asyncInvoke(batch.elements(), batch);
    }

    private static boolean hasRoomFor(Waiting<?> next, Batch<?, ?> batch, long room) {
        return batch.size() == 0 || batch.bytes() + next.bytes <= room;
    }

    private void wakeUpCall() {
        long next = askGatesAt;
        Waits<IN, KEY> waits = waiting.peek();
        if (waits != null) {
            next = Math.min(next, waits.until());
        }
        next = Math.min(next, turns.nextRested());
        if (next != Long.MAX_VALUE) {
            surroundings.wakeAt(next);
        }
    }

    private void end(Batch<IN, KEY> batch) throws Exception {
        inFlight--;
        bytesInFlight -= batch.bytes();
        Throwable failure = batch.failure();
        for (Batch.Run<IN, KEY> run : batch.runs()) {
            if (failure == null) {
                succeed(run);
            } else {
                fail(run.lane(), batch.size(), failure);
            }
        }
    }

    private void succeed(Batch.Run<IN, KEY> run) throws Exception {
        Lane<IN, KEY> lane = run.lane();
        if (lane.share > 0) {
            lane.share = 2 * lane.share >= maxElements ? 0 : 2 * lane.share;
        }
        turns.finished(lane, run.length());
    }

    private void fail(Lane<IN, KEY> lane, int together, Throwable failure) throws Exception {
        Waiting<IN> first = lanes.first(lane);
        lane.share = Math.max(1, together / 2);
        Verdict<OUT> verdict =
                settings.policy()
                        .afterFailure(
                                new Attempted<>(
                                        first.element,
                                        lane.attempts + 1,
                                        lane.firstAttemptAt,
                                        together),
                                failure);
        if (verdict instanceof Verdict.RetryAtGate<OUT> retry) {
            lanes.failed(lane);
            // Those who may try wait where all wait whose gate is shut.
            boolean shut = function.gateOf(first.element).isShut();
            turns.rest(lane, shut ? retry.millisBeforeTry() : retry.millis());
        } else if (verdict instanceof Verdict.Split<OUT>) {
            turns.ready(lane);
        } else {
            turns.settle(lane, first, verdict);
        }
    }

    /** A call takes as many as there are: more of them make fewer calls. */
    @Override
    public boolean isSupplied() {
        return false;
    }

    /** Calls for several elements have no timeout but their own. */
    @Override
    public void expire() {}

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
