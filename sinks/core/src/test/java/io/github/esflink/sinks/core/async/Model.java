package io.github.esflink.sinks.core.async;

import static io.github.esflink.sinks.core.async.History.require;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/** What the operator promises; each method fails when that is broken. */
final class Model {
    final Setting setting;
    final Gates gates;
    final Key[] keys;
    boolean stopping;
    long now;

    Model(Setting setting, Gates gates, Key[] keys, long now) {
        this.setting = setting;
        this.gates = gates;
        this.keys = keys;
        this.now = now;
    }

    /** What is promised of one key. What is transient no checkpoint holds. */
    static final class Key implements Serializable {
        private static final long serialVersionUID = 1L;
        final int number;
        final ArrayList<Integer> sizes = new ArrayList<>();
        final ArrayDeque<String> owed = new ArrayDeque<>();
        int done;
        int attempts;
        long firstAttemptAt;
        long restsUntil;
        boolean goesWhenOpen;
        boolean parked;
        boolean lettersAreFresh;
        transient int subtask;
        transient int inFlight;
        transient int finished;
        transient long finishedBefore;
        transient int passedBy;
        transient long readySince;

        Key(int number) {
            this.number = number;
        }

        void handedOver(List<Numbered> its) {
            require(!parked && inFlight == 0, "%s are handed over: %s", its, this);
            for (Numbered each : its) {
                require(each.number() == done + inFlight++, "%s is not next: %s", each, this);
            }
            restsUntil = 0;
            readySince = Long.MAX_VALUE;
            passedBy = 0;
        }

        void fails(Numbered head, int count, long firstAt) {
            require(inFlight > 0 && head.number() == done, "%s fails: %s", head, this);
            require(count == attempts + 1, "%s is the wrong attempt: %s", count, this);
            require(count == 1 || firstAt == firstAttemptAt, "first at %s: %s", firstAt, this);
            inFlight = 0;
        }

        /** The next one is done, with a result that is owed, or none. */
        void next(String result) {
            if (!result.isEmpty()) {
                owed.add(result + " " + new Numbered(number, done, sizes.get(done)));
            }
            done++;
            finished++;
            inFlight = Math.max(0, inFlight - 1);
            attempts = 0;
        }

        void emits(String result) {
            require(result.equals(owed.poll()), "%s comes: %s", result, this);
            lettersAreFresh |= !result.startsWith("ok ");
        }

        /** From there on, each so often, and with so much for the operator itself. */
        long bytes(int from, int times, int more) {
            return sizes.stream().skip(from).mapToLong(size -> times * size + more).sum();
        }

        @Override
        public String toString() {
            return "key %d: %d of %d done, %d in flight, %d attempts, rests until %d, owes %s"
                    .formatted(number, done, sizes.size(), inFlight, attempts, restsUntil, owed);
        }
    }

    /** Whether a key with so much waiting is full: it is slow, or fails and others do not. */
    boolean isFull(Key key, long bytes) {
        return bytes >= setting.maxWaitingPerKey()
                && !gates.isShut(Setting.gateOf(key.number))
                && (key.attempts == 0 || sum(key, each -> each.finished) > key.finishedBefore);
    }

    void tookIn(Key key, int size) {
        long before = sum(key, each -> each.bytes(each.done + each.inFlight, 1, 0)) - size;
        require(before < setting.maxWaiting(), "%s bytes wait, and one more comes in", before);
    }

    void holdsInput(Key key) {
        boolean parks = key.attempts > 0 && setting.parksFullKeys();
        boolean holds = isFull(key, key.bytes(key.done + key.inFlight, 2, 800)) && !parks;
        long all = sum(key, each -> each.bytes(each.done, 2, 800));
        require(holds || all >= setting.maxWaiting(), "%s holds the input", key);
    }

    void handedOver(int subtask, List<Numbered> elements) {
        require(!stopping, "%s are handed over after the stop", elements);
        for (Key key : of(subtask)) {
            List<Numbered> its = elements.stream().filter(e -> e.key() == key.number).toList();
            if (!its.isEmpty()) {
                boolean opened = key.goesWhenOpen && !gates.isShut(Setting.gateOf(key.number));
                require(key.restsUntil <= now || opened, "%s has not rested", key);
                key.handedOver(its);
            } else if (isReady(key) && key.readySince <= now - setting.delay()) {
                require(++key.passedBy <= setting.turns(), "%s starves", key);
            }
        }
    }

    private boolean isReady(Key key) {
        boolean rests = key.restsUntil > now && !(key.goesWhenOpen && gates.isKnownToBeOpen(key));
        return key.inFlight == 0 && key.done < key.sizes.size() && gates.letsPass(key) && !rests;
    }

    /** All mails are read: who may go has gone, if there is room, and all results have left. */
    void settled(int subtask, boolean hasRoom) {
        for (Key key : stopping ? List.<Key>of() : of(subtask)) {
            key.readySince = isReady(key) ? Math.min(now, key.readySince) : Long.MAX_VALUE;
            require(!hasRoom || key.readySince > now - setting.delay(), "%s could go", key);
            require(key.owed.isEmpty(), "not all has left: %s", key);
        }
    }

    List<Key> of(int subtask) {
        return Arrays.stream(keys).filter(key -> key.subtask == subtask).toList();
    }

    long sum(Key key, ToLongFunction<Key> what) {
        return of(key.subtask).stream().mapToLong(what).sum();
    }
}
