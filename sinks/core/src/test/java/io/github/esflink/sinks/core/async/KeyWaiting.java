package io.github.esflink.sinks.core.async;

/**
 * What waits of one key, and whether it holds the input or is parked for that. The operator hears
 * of the end of a call later than the model.
 */
final class KeyWaiting {

    /** What the operator's own objects take for an element, at the most and at the least. */
    static final int OVERHEAD = 170;

    private static final int LEAST = 50;

    /** The same for a key. */
    private static final int OVERHEAD_OF_KEY = 600;

    private static final int LEAST_OF_KEY = 190;

    private final KeyModel key;

    /** So many came when it was parked: they never waited. */
    int passed;

    /** Those before it may be in memory and in the state. */
    private int stored;

    /** What the operator knows: how many are done, and whether all wait for it when it is full. */
    private int knownDone;

    private boolean knownHeld;

    /** The same when its last element came. */
    private boolean heldAtArrival;

    /** What all keys of its subtask had done when it failed first, at the least and at the most. */
    private long progress;

    private long progressAtMost;

    KeyWaiting(KeyModel key) {
        this.key = key;
    }

    /** After a start nobody knows what the others had done. */
    void starts(long progressNow) {
        failsFirst(progressNow, progressNow);
        knownDone = key.done;
    }

    void arrives() {
        heldAtArrival = knownHeld;
    }

    void failsFirst(long progressKnown, long progressNow) {
        progress = progressKnown;
        progressAtMost = progressNow;
    }

    /** All of it is in the state from now on. */
    void isStored() {
        stored = key.arrived();
    }

    /** The operator has taken in all that has ended. */
    void isKnown(boolean gateIsShut, long now, long progressNow) {
        knownDone = key.done;
        knownHeld = !gateIsShut && mustHold(now, progressNow);
    }

    /** Whether all may wait for it when it is full: it is slow, or it fails and others do not. */
    boolean mayHold(long progressNow) {
        return !key.isFailing() || progressNow > progress;
    }

    /** Whether it had to hold the input or to be parked, if it was full when its last came. */
    boolean hadToHold(long now, long progressNow) {
        return heldAtArrival && mustHold(now, progressNow);
    }

    private boolean mustHold(long now, long progressNow) {
        boolean rests = !key.atGate && key.restsUntil > now;
        return !key.isFailing() || (rests && progressNow > progressAtMost);
    }

    /** How many it waited for and has done. */
    int done() {
        return key.done - passed;
    }

    /** The same, for all that the operator knows. */
    int knownDone() {
        return Math.min(knownDone, key.done) - passed;
    }

    /** The first may be in memory and in the state, too. */
    long bytesAtMost() {
        int first = key.done + key.open;
        int both = Math.max(Math.min(first + 1, key.arrived()), stored);
        return OVERHEAD_OF_KEY + sum(first, key.arrived(), OVERHEAD) + sum(first, both, 0);
    }

    long bytesAtLeast() {
        return bytesAtLeast(key.arrived());
    }

    /** Without the last that came. */
    long othersAtLeast() {
        return bytesAtLeast(key.arrived() - 1);
    }

    private long bytesAtLeast(int arrived) {
        return key.done >= arrived ? 0 : LEAST_OF_KEY + sum(key.done + key.open, arrived, LEAST);
    }

    /** What is in flight takes in the state, for all that the operator knows. */
    long inFlightAtMost() {
        return sum(knownDone, key.done + key.open, OVERHEAD);
    }

    /** What is in flight takes, with {@code overhead} for each. */
    long inFlight(int overhead) {
        return sum(key.done, key.done + key.open, overhead);
    }

    private long sum(int from, int to, int overhead) {
        long sum = 0;
        for (int number = from; number < to; number++) {
            sum += key.bytes.get(number) + overhead;
        }
        return sum;
    }
}
