package io.github.esflink.sinks.core.async;

import static io.github.esflink.sinks.core.async.Model.require;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the operator promises of one key: in order, nothing lost, nothing that is known to be done.
 */
final class KeyModel {

    /** What the operator's own objects take for an element, at the most and at the least. */
    static final int OVERHEAD = 170;

    private static final int LEAST = 50;

    /** The same for a key. */
    private static final int OVERHEAD_OF_KEY = 600;

    private static final int LEAST_OF_KEY = 190;

    final int key;

    /** Sizes of all elements that arrived, by their number. */
    private final List<Integer> bytes = new ArrayList<>();

    /** Elements with lower numbers are done; so many from here on are with the function. */
    private int done;

    private int open;

    /** So many came when it was parked: they never waited. */
    private int passed;

    /** What the operator knows of it: how many are done, and whether all wait for it when full. */
    private int knownDone;

    private boolean knownHeld;

    /** The same when its last element came. */
    private boolean heldAtArrival;

    /** Those before it may be in memory and in the state. */
    private int stored;

    private int attempts;

    /** What all keys of its subtask had done when it failed first, at the least and at the most. */
    private long progress;

    private long progressAtMost;

    private long firstAttemptAt;
    long restsUntil;

    /** Whether it goes on when its gate opens, however long it would rest. */
    boolean atGate;

    boolean parked;

    /** Whether a release may have left it parked. */
    boolean mayBeParked;

    /** Whether letters of it may be where nobody sees them yet. */
    private boolean lettersAreFresh;

    /** What has to go downstream next. */
    final ArrayDeque<String> owed = new ArrayDeque<>();

    /** Since when it could have its turn, and there was room for it, too. */
    long readySince = Long.MAX_VALUE;

    long idleSince = Long.MAX_VALUE;

    /** How often others had their turn since. */
    private final Map<Integer, Integer> passedBy = new HashMap<>();

    KeyModel(int key) {
        this.key = key;
    }

    /** What a checkpoint holds: all of it is in the state from now on. */
    KeyModel checkpoint() {
        stored = bytes.size();
        return copy();
    }

    /** What a start begins with. */
    KeyModel copy() {
        KeyModel copy = new KeyModel(key);
        copy.bytes.addAll(bytes);
        copy.done = done;
        copy.passed = passed;
        copy.attempts = attempts;
        copy.firstAttemptAt = firstAttemptAt;
        copy.restsUntil = restsUntil;
        copy.atGate = atGate;
        copy.parked = parked;
        copy.mayBeParked = mayBeParked;
        copy.lettersAreFresh = lettersAreFresh;
        copy.owed.addAll(owed);
        return copy;
    }

    String arrives(int size) {
        heldAtArrival = knownHeld;
        bytes.add(size);
        Numbered element = new Numbered(key, bytes.size() - 1, size);
        if (parked) {
            owe("parked " + element);
            done++;
            passed++;
        }
        return element.text();
    }

    void handedOver(List<Numbered> elements) {
        for (Numbered element : elements) {
            require(!parked, "%s is parked, and %s is handed over", this, element);
            require(
                    open + done == element.number() && element.number() < bytes.size(),
                    "%s is handed over, but it is the turn of %s of %s",
                    element,
                    done + open,
                    this);
            open++;
        }
        if (!elements.isEmpty()) {
            require(elements.size() == open, "%s is handed over while others are open", elements);
            mayBeParked = false;
            restsUntil = 0;
            passedBy.clear();
            readySince = Long.MAX_VALUE;
            idleSince = Long.MAX_VALUE;
        }
    }

    /** So many of those with the function are done. */
    void succeeds(boolean results) {
        for (; open > 0; open--) {
            if (results) {
                owe("ok " + text(done));
            }
            done++;
        }
        endsAttempts();
    }

    /**
     * @param known what all have done for all that the operator knows
     * @param progressNow what all have done
     */
    void fails(Numbered head, int count, long firstAt, long known, long progressNow) {
        if (attempts == 0) {
            progress = known;
            progressAtMost = progressNow;
        }
        require(head.number() == done && open > 0, "%s failed, and is not the first", head);
        require(count == attempts + 1, "%s failed %s times; this is %s", this, attempts, count);
        require(
                attempts == 0 || firstAt == firstAttemptAt,
                "%s was first tried at %s, not at %s",
                this,
                firstAttemptAt,
                firstAt);
        open = 0;
    }

    void rests(long until, boolean waitsAtGate, long firstAt) {
        attempts++;
        firstAttemptAt = firstAt;
        restsUntil = until;
        atGate = waitsAtGate;
    }

    void completes() {
        owe("dead " + text(done));
        done++;
        endsAttempts();
    }

    void parks() {
        completes();
        parked = true;
        for (; done < bytes.size(); done++) {
            owe("parked " + text(done));
        }
    }

    void isReleased() {
        parked = parked && !owed.isEmpty();
        mayBeParked = !parked && lettersAreFresh;
    }

    void checkpointIsCommitted() {
        lettersAreFresh = false;
    }

    void emits(String result) {
        if (mayBeParked && owed.isEmpty() && result.startsWith("parked ")) {
            mayBeParked = false;
            parked = true;
            for (; done < bytes.size(); done++) {
                owe("parked " + text(done));
                passed++;
            }
        }
        require(result.equals(owed.peek()), "%s comes from %s", result, this);
        owed.remove();
        lettersAreFresh |= !result.startsWith("ok ");
    }

    private void owe(String result) {
        owed.add(result);
    }

    private void endsAttempts() {
        attempts = 0;
        open = 0;
        restsUntil = 0;
        atGate = false;
    }

    private String text(int number) {
        return new Numbered(key, number, bytes.get(number)).toString();
    }

    /** How often the other one had its turn while this one could have had it. */
    int isPassedBy(int other) {
        return passedBy.merge(other, 1, Integer::sum);
    }

    /** Whether it has something to hand over, and nothing handed over. */
    boolean isIdle() {
        return open == 0 && done < bytes.size() && !parked;
    }

    boolean isFailing() {
        return attempts > 0;
    }

    /** Whether all wait for it once it is full: while it is slow, or fails and others do not. */
    boolean isHeldToItsBound(long progressNow) {
        return attempts == 0 || progressNow > progress;
    }

    /** After a start nobody knows what the others had done. */
    void restarts(long progressNow) {
        progress = progressNow;
        progressAtMost = progressNow;
        knownDone = done;
    }

    /** How many it waited for and has done. */
    int done() {
        return done - passed;
    }

    int knownDone() {
        return Math.min(knownDone, done) - passed;
    }

    /** Whether its elements up to there are done, with all that follows from them. */
    boolean isDone(int number) {
        String next = owed.peek();
        return done >= number
                && (next == null
                        || Numbered.of(next.substring(next.indexOf(' ') + 1)).number() >= number);
    }

    int arrived() {
        return bytes.size();
    }

    /** What waits of it takes at most; the first may be in memory and in the state, too. */
    long waitsAtMost() {
        int first = done + open;
        int both = Math.max(Math.min(first + 1, bytes.size()), stored);
        return OVERHEAD_OF_KEY + sum(first, bytes.size(), OVERHEAD) + sum(first, both, 0);
    }

    /** What waits of it without the last one takes at least. */
    long othersWait() {
        int others = bytes.size() - 1;
        return done > others ? 0 : LEAST_OF_KEY + sum(done + open, others, LEAST);
    }

    long waitsAtLeast() {
        return done == bytes.size() ? 0 : LEAST_OF_KEY + sum(done + open, bytes.size(), LEAST);
    }

    /** The operator has taken in all that has ended. */
    void isKnown(boolean gateIsShut, long progressNow) {
        knownDone = done;
        knownHeld = !gateIsShut && (attempts == 0 || progressNow > progressAtMost);
    }

    /** What all waited for when its last element came, if it was full. */
    boolean wasHeldToItsBound(long now, long progressNow) {
        boolean rests = !atGate && restsUntil > now;
        return heldAtArrival && (attempts == 0 || (rests && progressNow > progressAtMost));
    }

    /** What it has in flight takes in the state, for all that the operator knows. */
    long inFlightAtMost() {
        return sum(knownDone, done + open, OVERHEAD);
    }

    /** What it has in flight takes, with {@code overhead} for each. */
    long inFlight(int overhead) {
        return sum(done, done + open, overhead);
    }

    private long sum(int from, int to, int overhead) {
        long sum = 0;
        for (int number = from; number < to; number++) {
            sum += bytes.get(number) + overhead;
        }
        return sum;
    }

    @Override
    public String toString() {
        return "key %d (%d arrived, %d done, %d open, %d attempts, rests until %d%s, owes %s)"
                .formatted(
                        key,
                        bytes.size(),
                        done,
                        open,
                        attempts,
                        restsUntil,
                        parked ? ", parked" : "",
                        owed);
    }
}
