package io.github.esflink.sinks.http.gate;

/**
 * How many enter when an endpoint is back: one at first, and one more for every answer, until so
 * many have come that it is trusted. Not thread-safe.
 */
final class SlowStart {

    /** Who comes back is trusted after so many answers. */
    private static final int ANSWERS_TO_TRUST = 1_000;

    /** Some who enter have nothing to send, and nothing is heard of them. */
    private static final long LONELY_MILLIS = 100;

    /** How many answers are left until all may enter; 0 for all. */
    private int answersToTrust;

    /** How many may enter before; and when the last one did. */
    private int mayEnter;

    private long enteredAt;

    void begin() {
        restore(ANSWERS_TO_TRUST);
    }

    /**
     * @param left see {@link #answersToTrust()}
     */
    void restore(int left) {
        answersToTrust = left;
        mayEnter = left == 0 ? 0 : 1;
    }

    /** How many answers are left until all may enter; 0 for all. */
    int answersToTrust() {
        return answersToTrust;
    }

    boolean isOver() {
        return answersToTrust == 0;
    }

    /** One enters, when it is 0. */
    long millisUntilEntry(long now) {
        if (isOver()) {
            return 0;
        }
        long lonely = enteredAt + LONELY_MILLIS - now;
        if (mayEnter == 0 && lonely > 0) {
            return lonely;
        }
        mayEnter = Math.max(0, mayEnter - 1);
        enteredAt = now;
        return 0;
    }

    void accepted() {
        if (!isOver()) {
            answersToTrust--;
            mayEnter += 2;
        }
    }

    void failed() {
        if (!isOver()) {
            mayEnter++;
        }
    }
}
