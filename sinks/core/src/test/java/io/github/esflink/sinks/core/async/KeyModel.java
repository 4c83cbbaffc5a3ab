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

    final int key;

    /** Sizes of all elements that arrived, by their number. */
    final List<Integer> bytes = new ArrayList<>();

    /** Elements with lower numbers are done; so many from here on are with the function. */
    int done;

    int open;

    int attempts;

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

    /** What waits of it. */
    final KeyWaiting waiting = new KeyWaiting(this);

    KeyModel(int key) {
        this.key = key;
    }

    /** What a checkpoint holds. */
    KeyModel copy() {
        KeyModel copy = new KeyModel(key);
        copy.bytes.addAll(bytes);
        copy.done = done;
        copy.waiting.passed = waiting.passed;
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
        waiting.arrives();
        bytes.add(size);
        Numbered element = new Numbered(key, bytes.size() - 1, size);
        if (parked) {
            owe("parked " + element);
            done++;
            waiting.passed++;
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

    void fails(Numbered head, int count, long firstAt) {
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
                waiting.passed++;
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
