package io.github.esflink.sinks.http.endpoint;

import io.github.esflink.sinks.core.lane.Gate;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entrance to one endpoint, for all lanes of a subtask: a circuit breaker, and the pauses that
 * the endpoint asks for.
 *
 * <p>Closed, everything passes. After too many failures it opens, and nothing passes for {@link
 * BreakerSettings#openTime()}; then one event tries. When that is answered the breaker closes, else
 * it stays open for as long again. Behind a breaker that has just closed, one event is under way at
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

    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);

    /** Who comes back is trusted after so many answers. */
    private static final int ANSWERS_TO_TRUST = 1_000;

    /** So many streams are kept apart. */
    private static final int MOST_STREAMS = 1_000;

    private static final long TOLD_EVERY_MILLIS = 60_000;

    /** Some who enter have nothing to send, and nothing is heard of them. */
    private static final long LONELY_MILLIS = 100;

    private final String owner;
    private final BreakerSettings settings;
    private final LongSupplier clock;
    private final long openMillis;

    private State state = State.CLOSED;

    /**
     * Goes up whenever the state changes: an answer to what was sent before says nothing anymore.
     */
    private volatile long epoch;

    /** Closed, no pause, and nothing but answers as far as it remembers. */
    private volatile boolean untroubled;

    private long openedAt;

    /** When the last open time began, or the last try. */
    private long closedOffSince;

    private long pausedUntil = Long.MIN_VALUE;
    private int failuresInARow;

    /** How many answers are left until all may enter; 0 for all. */
    private int answersToTrust;

    /** How many may enter before; and when the last one did. */
    private int mayEnter;

    private long enteredAt;

    /** How many attempts have failed; each has its number. */
    private volatile long failures;

    private volatile long accepted;

    /** The streams that have failed, and none has succeeded in between; not all of very many. */
    private final Set<Object> failing = new HashSet<>();

    private long toldAt = Long.MIN_VALUE;
    private long closedAt = Long.MIN_VALUE;

    private final BitSet window = new BitSet(BreakerSettings.WINDOW);
    private int seen;

    /**
     * @param owner connector and endpoint, for log lines
     * @param clock milliseconds that only go forward
     */
    public Breaker(String owner, BreakerSettings settings, LongSupplier clock) {
        this.owner = owner;
        this.settings = settings;
        this.clock = clock;
        this.openMillis = settings.openTime().toMillis();
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
            return answersToTrust == 0 ? 0 : millisUntilTrusted(now);
        }
        // Half open, too: a try that is never heard of again must not shut the endpoint for ever.
        long left = closedOffSince + openMillis - now;
        if (left > 0) {
            return left;
        }
        closedOffSince = now;
        if (state == State.OPEN) {
            change(State.HALF_OPEN);
        }
        return 0;
    }

    private long millisUntilTrusted(long now) {
        long lonely = enteredAt + LONELY_MILLIS - now;
        if (mayEnter == 0 && lonely > 0) {
            return lonely;
        }
        mayEnter = Math.max(0, mayEnter - 1);
        enteredAt = now;
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

    public synchronized State state() {
        return state;
    }

    /** How many attempts have failed. */
    public long failures() {
        return failures;
    }

    /**
     * Up to the how-manieth failure it is known that the endpoint accepted an event that was sent
     * after it.
     */
    public long accepted() {
        return accepted;
    }

    /**
     * The endpoint has accepted an event.
     *
     * @param sentAfter {@link #failures()} when it was sent
     */
    public void onAccepted(long sentIn, long sentAfter) {
        if (!untroubled || sentAfter > accepted) {
            countAccepted(sentIn, sentAfter);
        }
    }

    private synchronized void countAccepted(long sentIn, long sentAfter) {
        accepted = Math.max(accepted, sentAfter);
        failing.clear();
        if (sentIn != epoch) {
            return;
        }
        if (state != State.CLOSED) {
            LOG.info(
                    "{}: answers again after {} s; events are sent.",
                    owner,
                    (clock.getAsLong() - openedAt) / 1_000);
            change(State.CLOSED);
            closedAt = clock.getAsLong();
            window.clear();
            seen = 0;
            answersToTrust = ANSWERS_TO_TRUST;
            mayEnter = 1;
        } else if (answersToTrust > 0) {
            answersToTrust--;
            mayEnter += 2;
        }
        failuresInARow = 0;
        count(false);
        untroubled =
                window.isEmpty()
                        && seen >= BreakerSettings.WINDOW
                        && answersToTrust == 0
                        && clock.getAsLong() >= pausedUntil;
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
     * the same stream count as one.
     *
     * @return the number of this failure
     */
    public synchronized long onRefused(long sentIn, Object stream, String why) {
        return failed(sentIn, stream, why, false);
    }

    private long failed(long sentIn, Object stream, String why, boolean ofEndpoint) {
        long number = failures + 1;
        failures = number;
        untroubled = false;
        boolean another = failing.size() < MOST_STREAMS && failing.add(stream);
        long now = clock.getAsLong();
        if (sentIn != epoch || state == State.OPEN) {
            return number;
        }
        if (state == State.HALF_OPEN) {
            closedOffSince = now;
            change(State.OPEN);
            return number;
        }
        tell(now, why);
        mayEnter = answersToTrust == 0 ? 0 : mayEnter + 1;
        if (ofEndpoint) {
            count(true);
        }
        if (ofEndpoint || another) {
            failuresInARow++;
            if (isTooMuch()) {
                open(why);
            }
        }
        return number;
    }

    /** Of the first failure at once, of those that follow it now and then. */
    private void tell(long now, String why) {
        if (toldAt == Long.MIN_VALUE || now - toldAt >= TOLD_EVERY_MILLIS) {
            toldAt = now;
            LOG.warn("{}: {}. It is tried again; what waits is kept.", owner, why);
        }
    }

    private void open(String why) {
        LOG.warn(
                "{}: {} requests in a row failed, and {} of the last {}; the last one: {}. Nothing is sent for {} ms, then one event tries; what waits is kept.",
                owner,
                failuresInARow,
                window.cardinality(),
                Math.min(seen, BreakerSettings.WINDOW),
                why,
                openMillis);
        openedAt = clock.getAsLong();
        closedOffSince = openedAt;
        untroubled = false;
        change(State.OPEN);
    }

    /**
     * The same event has failed again: the endpoint is held to be down if it has accepted none that
     * was sent since.
     *
     * @param earlier the number of the failure before
     */
    public synchronized void onFailureAgain(long earlier, String why) {
        if (state == State.CLOSED && accepted < earlier && settings.failuresInARow() > 0) {
            failuresInARow = Math.max(failuresInARow, 2);
            open(why);
        }
    }

    /** How many streams have failed while none was accepted; of very many not all are counted. */
    public synchronized int failingStreams() {
        return failing.size();
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

    /**
     * What is remembered over a restart.
     *
     * @param pause how long the endpoint is left alone because it asked for it, in milliseconds
     * @param open how long until somebody tries; less than 0 while the breaker is closed
     * @param answersToTrust how many answers are left until all may enter; 0 for all
     */
    public record Shut(long pause, long open, int answersToTrust) {

        /** The longer one of each. */
        public Shut longer(Shut other) {
            return new Shut(
                    Math.max(pause, other.pause),
                    Math.max(open, other.open),
                    Math.max(answersToTrust, other.answersToTrust));
        }
    }

    /** Null when there is nothing to remember. */
    public synchronized @Nullable Shut shut() {
        long now = clock.getAsLong();
        long pause = Math.max(0, pausedUntil == Long.MIN_VALUE ? 0 : pausedUntil - now);
        long open = state == State.CLOSED ? -1 : Math.max(0, closedOffSince + openMillis - now);
        return pause == 0 && open < 0 && answersToTrust == 0
                ? null
                : new Shut(pause, open, answersToTrust);
    }

    /** Goes on as it was before a restart. */
    public synchronized void restore(Shut shut) {
        long now = clock.getAsLong();
        pause(shut.pause());
        answersToTrust = shut.answersToTrust();
        mayEnter = answersToTrust == 0 ? 0 : 1;
        if (shut.open() >= 0) {
            openedAt = now;
            closedOffSince = now + Math.min(openMillis, shut.open()) - openMillis;
            change(State.OPEN);
        }
    }

    private void count(boolean failed) {
        window.set(seen % BreakerSettings.WINDOW, failed);
        // Starts over at the second window, not at 0, which would mean that little was seen.
        seen = seen == 2 * BreakerSettings.WINDOW - 1 ? BreakerSettings.WINDOW : seen + 1;
    }

    private boolean isTooMuch() {
        boolean tooMany =
                settings.failuresInARow() > 0 && failuresInARow >= settings.failuresInARow();
        boolean tooOften =
                settings.failureRatio() > 0
                        && seen >= BreakerSettings.WINDOW
                        && window.cardinality() >= settings.failureRatio() * BreakerSettings.WINDOW;
        return tooMany || tooOften;
    }

    private synchronized void change(State next) {
        state = next;
        epoch++;
        failuresInARow = 0;
    }
}
