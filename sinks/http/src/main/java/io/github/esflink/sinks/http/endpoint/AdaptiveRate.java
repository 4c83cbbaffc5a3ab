package io.github.esflink.sinks.http.endpoint;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds out how many requests an endpoint takes that says 429 and not for how long. When more than
 * a tenth of a second's answers are such, and not just a few, there are no more requests than were
 * accepted, and by a part less (multiplicative decrease); a second without makes them twice as many
 * up to what was accepted before, and a part more from there on (additive increase). When nothing
 * was refused for a minute there is no limit. Not thread-safe.
 */
final class AdaptiveRate {

    private static final double TOO_MANY = 0.1;
    private static final double DECREASE = 0.9;
    private static final double INCREASE = 0.1;

    /** Fewer requests are to be accepted as before, but for so much. */
    private static final double HELPED = 0.8;

    /** One request in five seconds, to see. */
    private static final double LEAST = 0.2;

    /** Fewer refusals in a second may be chance, and a rate found from them would be one, too. */
    private static final int FEWEST = 5;

    /** So many refusals are looked at before a second is over. */
    private static final int MANY = 50;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FORGOTTEN = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier clock;
    private final RateLimit limit;

    /** Requests per second; {@link EntranceSettings#UNLIMITED} while nothing was refused. */
    private double perSecond = EntranceSettings.UNLIMITED;

    /** How many were accepted when there were too many. */
    private double known = Double.MAX_VALUE;

    /** Until when only an endpoint that refuses most requests slows them down. */
    private long uselessUntil;

    private long decreasedAt;
    private long refusedAt;
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
        return perSecond != EntranceSettings.UNLIMITED;
    }

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

    private void look(long now) {
        long elapsed = now - began;
        if (elapsed < SECOND && refused < MANY) {
            return;
        }
        double seconds = Math.max(elapsed, 1) / (double) SECOND;
        boolean tooMany = refused > TOO_MANY * (accepted + refused);
        if (tooMany && (refused >= FEWEST || isLimited())) {
            if (isLimited() && refused < accepted && accepted / seconds < HELPED * known) {
                // Fewer requests, and as many of them refused: it is not how many they are.
                set(EntranceSettings.UNLIMITED);
                uselessUntil = now + FORGOTTEN;
            } else if (refused >= accepted || now >= uselessUntil) {
                decrease(seconds);
                decreasedAt = now;
            }
        } else if (isLimited()) {
            boolean forgotten = now - refusedAt > FORGOTTEN;
            set(forgotten ? EntranceSettings.UNLIMITED : more());
        }
        began = now;
        accepted = 0;
        refused = 0;
    }

    private void decrease(double seconds) {
        double now = isLimited() ? perSecond : (accepted + refused) / seconds;
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
        perSecond = rate;
        limit.set(rate);
    }
}
