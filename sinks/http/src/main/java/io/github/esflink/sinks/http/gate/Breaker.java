package io.github.esflink.sinks.http.gate;

import io.github.esflink.sinks.core.lane.Gate;
import java.util.function.LongSupplier;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * The way to one endpoint, for all keys of a subtask: a circuit breaker, and the pauses that the
 * endpoint asks for.
 *
 * <p>Closed, everything passes. After too many failures it opens, and nothing passes for {@link
 * BreakerSettings#openTime()}; then one event tries, and the next one so long after it. When one is
 * answered the breaker closes. Behind a breaker that has just closed, one event is under way at
 * first, and one more for every answer: an endpoint that has been down is not run over by all that
 * waited for it.
 *
 * <p>Asked in the task's thread, told in the client's: synchronized, nothing inside blocks. While
 * all goes well nobody takes the lock: an answer that is like the hundred before it changes
 * nothing.
 */
@Internal
public final class Breaker implements Gate {

    /** Whether events pass. */
    public enum State {
        /** All. */
        CLOSED(0),
        /** One, to see. */
        HALF_OPEN(1),
        /** None. */
        OPEN(2);

        private final int number;

        State(int number) {
            this.number = number;
        }

        /** What the metric shows. */
        public int number() {
            return number;
        }
    }

    private final LongSupplier clock;
    private final long openMillis;
    private final FailureNumbers numbers = new FailureNumbers();
    private final FailureCount count;
    private final SlowStart slowStart = new SlowStart();
    private final OutageLog log;

    private State state = State.CLOSED;

    /** Goes up with each change; answers to what was sent before say nothing anymore. */
    private volatile long epoch;

    /** The epoch in which it opened: what was sent after it, tried. */
    private long openedIn;

    /** Closed, no pause, and nothing but answers as far as it remembers. */
    private volatile boolean untroubled;

    /** When the last open time began, or the last try. */
    private long closedOffSince;

    private long pausedUntil = Long.MIN_VALUE;
    private long closedAt = Long.MIN_VALUE;

    /**
     * @param owner connector and endpoint, for log lines
     * @param clock milliseconds that only go forward
     */
    public Breaker(String owner, BreakerSettings settings, LongSupplier clock) {
        this.clock = clock;
        this.openMillis = settings.openTime().toMillis();
        this.count = new FailureCount(settings);
        this.log = new OutageLog(owner);
    }

    @Override
    public long millisUntilEntry() {
        return untroubled ? 0 : millisUntilEntryNow();
    }

    private synchronized long millisUntilEntryNow() {
        long now = clock.getAsLong();
        if (now < pausedUntil) {
            return pausedUntil - now;
        }
        if (state == State.CLOSED) {
            return slowStart.millisUntilEntry(now);
        }
        // Half open, too: a try that is never heard of again must not shut it for ever.
        long left = closedOffSince + openMillis - now;
        if (left > 0) {
            return left;
        }
        closedOffSince = now;
        // Also when one tries already: its failure says nothing of the one that tries now.
        change(State.HALF_OPEN);
        return 0;
    }

    @Override
    public synchronized boolean isShut() {
        return !untroubled && (state != State.CLOSED || clock.getAsLong() < pausedUntil);
    }

    /** To be given back with what becomes of a request that is sent now. */
    public long epoch() {
        return epoch;
    }

    /** Whether what was sent so belongs to an outage that is over. */
    public synchronized boolean isOver(long sentIn) {
        return state == State.CLOSED && sentIn != epoch;
    }

    public synchronized State state() {
        return state;
    }

    /** How many attempts have failed. */
    public long failures() {
        return numbers.failures();
    }

    /**
     * Up to the how-manieth failure it is known that the endpoint accepted an event that was sent
     * after it.
     */
    public long accepted() {
        return numbers.accepted();
    }

    /**
     * The endpoint has accepted an event.
     *
     * @param sentAfter {@link #failures()} when it was sent
     * @return whether that is the end of an outage
     */
    public boolean onAccepted(long sentIn, long sentAfter) {
        return (!untroubled || sentAfter > numbers.accepted()) && countAccepted(sentIn, sentAfter);
    }

    private synchronized boolean countAccepted(long sentIn, long sentAfter) {
        numbers.countAccepted(sentAfter);
        boolean ends = state != State.CLOSED;
        if (ends ? sentIn <= openedIn : sentIn != epoch) {
            return false;
        }
        long now = clock.getAsLong();
        if (ends) {
            close(now);
        } else {
            slowStart.accepted();
        }
        count.accepted();
        untroubled = count.isSpotless() && slowStart.isOver() && now >= pausedUntil;
        return ends;
    }

    /**
     * The endpoint does not work, or is held not to.
     *
     * @param stream whose event it was
     * @param why in words, for the log
     * @return the number of this failure
     */
    public synchronized long onFailure(long sentIn, Object stream, String why) {
        return failed(sentIn, stream, why, true);
    }

    /**
     * The endpoint has refused an event, and it is not known whether it refuses others: those of
     * the same stream count as one. Gives back the number of this failure.
     */
    public synchronized long onRefused(long sentIn, Object stream, String why) {
        return failed(sentIn, stream, why, false);
    }

    private long failed(long sentIn, Object stream, String why, boolean ofEndpoint) {
        untroubled = false;
        boolean another = numbers.countFailure(stream);
        long number = numbers.failures();
        if (sentIn != epoch || state == State.OPEN) {
            return number;
        }
        if (state == State.HALF_OPEN) {
            // The next try is due from the beginning of this one, which may have hung for long.
            change(State.OPEN);
            return number;
        }
        log.failed(clock.getAsLong(), why);
        slowStart.failed();
        if (ofEndpoint || another) {
            count.failed(ofEndpoint);
            if (count.isTooMuch()) {
                open(count.toString(), why);
            }
        }
        return number;
    }

    private void close(long now) {
        log.ended(now);
        change(State.CLOSED);
        closedAt = now;
        count.clear();
        slowStart.begin();
    }

    private void open(String evidence, String why) {
        long now = clock.getAsLong();
        log.began(now, evidence, why, openMillis);
        closeOff(now);
    }

    private void closeOff(long since) {
        closedOffSince = since;
        change(State.OPEN);
        openedIn = epoch;
    }

    /**
     * The same event has failed again: the endpoint is held to be down if it has accepted none that
     * was sent since.
     *
     * @param earlier the number of the failure before
     */
    public synchronized void onFailureAgain(long earlier, String why) {
        if (state == State.CLOSED && numbers.accepted() < earlier && count.hasRow()) {
            untroubled = false;
            open("an event failed again, and none was accepted in between", why);
        }
    }

    /** How many streams have failed while none was accepted; of very many not all are counted. */
    public synchronized int failingStreams() {
        return numbers.failingStreams();
    }

    public long openMillis() {
        return openMillis;
    }

    /** How long ago the last outage ended, in milliseconds; as long as can be when none did. */
    public synchronized long millisSinceOutage() {
        return closedAt == Long.MIN_VALUE ? Long.MAX_VALUE : clock.getAsLong() - closedAt;
    }

    /** The endpoint asks for a pause: nothing passes before it is over. */
    public synchronized void pause(long millis) {
        untroubled = false;
        pausedUntil = Math.max(pausedUntil, clock.getAsLong() + millis);
    }

    /** Null when there is nothing to remember. */
    public synchronized @Nullable BreakerSnapshot shut() {
        long now = clock.getAsLong();
        long pause = Math.max(0, pausedUntil == Long.MIN_VALUE ? 0 : pausedUntil - now);
        long open = state == State.CLOSED ? -1 : Math.max(0, closedOffSince + openMillis - now);
        return pause == 0 && open < 0 && slowStart.isOver()
                ? null
                : new BreakerSnapshot(pause, open, slowStart.answersToTrust());
    }

    /** Goes on as it was before a restart. */
    public synchronized void restore(BreakerSnapshot shut) {
        long now = clock.getAsLong();
        pause(shut.pause());
        slowStart.restore(shut.answersToTrust());
        if (shut.open() >= 0) {
            log.goesOn(now);
            closeOff(now + Math.min(openMillis, shut.open()) - openMillis);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock
    private void change(State next) {
        state = next;
        epoch++;
        count.endRow();
    }
}
