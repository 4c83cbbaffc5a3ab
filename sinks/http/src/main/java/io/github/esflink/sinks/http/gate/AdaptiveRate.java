package io.github.esflink.sinks.http.gate;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds out how many requests an endpoint takes that says 429 and not for how long. When more than
 * a tenth of a window's answers are such, there are no more requests than were accepted, and by a
 * part less (multiplicative decrease); a second without makes them twice as many up to what was
 * accepted before, and a part more from there on (additive increase). When nothing was refused for
 * a minute there is no limit.
 *
 * <p>A window is of answers: of a few, a refusal may be chance, and so would be a rate found from
 * them. It takes a second at least, so that an endpoint that counts by seconds shows what it takes.
 * Not thread-safe.
 */
final class AdaptiveRate {

    private static final double TOO_MANY = 0.1;
    private static final double DECREASE = 0.9;
    private static final double INCREASE = 0.1;

    /** Fewer requests are to be accepted as before, but for so much. */
    private static final double HELPED = 0.8;

    /** One request in five seconds, to see. */
    private static final double LEAST = 0.2;

    /** So many answers are a window; so many refusals are one before a second is over, too. */
    private static final int WINDOW = 50;

    /** The answers of so many seconds are a window where a limit leaves fewer. */
    private static final double WINDOW_SECONDS = 5;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FORGOTTEN = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier clock;
    private final RateLimit limit;

    private boolean limited;

    /** Requests per second, while they are limited. */
    private double perSecond;

    /** How many were accepted when there were too many. */
    private double known = Double.MAX_VALUE;

    /** Until when only an endpoint that refuses most requests slows them down. */
    private long uselessUntil;

    private long decreasedAt;
    private long refusedAt;

    /** The window: when it began, and its answers. */
    private long began;

    private int accepted;
    private int refused;

    AdaptiveRate(LongSupplier clock) {
        this.clock = clock;
        this.limit = new RateLimit(clock);
        this.began = clock.getAsLong();
        this.decreasedAt = began;
        this.uselessUntil = began;
    }

    long millisUntilEntry() {
        return limit.millisUntilEntry();
    }

    void take() {
        limit.take();
    }

    boolean isLimited() {
        return limited;
    }

    /** Requests per second; only while they are limited. */
    double perSecond() {
        return perSecond;
    }

    void accepted() {
        accepted++;
        look(clock.getAsLong());
    }

    /**
     * The endpoint has refused a request with 429.
     *
     * @param sentAt when it was sent, by the clock
     * @return false when that was before the last decrease, which has answered it
     */
    boolean refused(long sentAt) {
        if (sentAt < decreasedAt) {
            return false;
        }
        refused++;
        refusedAt = clock.getAsLong();
        look(refusedAt);
        return true;
    }

    /** The endpoint was down: a rate that was found before, or while it was, says nothing. */
    void forget() {
        lift();
        known = Double.MAX_VALUE;
        began = clock.getAsLong();
        accepted = 0;
        refused = 0;
    }

    private void look(long now) {
        if (!isWhole(now)) {
            return;
        }
        double seconds = Math.max(now - began, 1) / (double) SECOND;
        if (refused > TOO_MANY * (accepted + refused)) {
            tooMany(now, seconds);
        } else if (limited && now - refusedAt > FORGOTTEN) {
            lift();
        } else if (limited) {
            set(more());
        }
        began = now;
        accepted = 0;
        refused = 0;
    }

    private boolean isWhole(long now) {
        if (refused >= WINDOW) {
            return true;
        }
        double answers =
                limited ? Math.max(1, Math.min(WINDOW, WINDOW_SECONDS * perSecond)) : WINDOW;
        return now - began >= SECOND && (refused == 0 || accepted + refused >= answers);
    }

    private void tooMany(long now, double seconds) {
        if (limited && refused < accepted && accepted / seconds < HELPED * known) {
            // Fewer requests, and as many of them refused: it is not how many they are.
            lift();
            uselessUntil = now + FORGOTTEN;
        } else if (refused >= accepted || now >= uselessUntil) {
            decrease(seconds);
            decreasedAt = now;
        }
    }

    private void decrease(double seconds) {
        double now = limited ? perSecond : (accepted + refused) / seconds;
        double less = now / 2;
        if (accepted > 0) {
            known = accepted / seconds;
            less = Math.min(now, DECREASE * known);
        }
        set(Math.max(LEAST, less));
    }

    private double more() {
        return refused == 0 && 2 * perSecond <= known
                ? 2 * perSecond
                : perSecond + Math.max(LEAST, INCREASE * perSecond);
    }

    private void set(double rate) {
        limited = true;
        perSecond = rate;
        limit.set(rate);
    }

    private void lift() {
        limited = false;
        limit.lift();
    }
}
