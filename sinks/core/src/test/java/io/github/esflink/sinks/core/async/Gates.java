package io.github.esflink.sinks.core.async;

import java.util.Arrays;

/** The gates of a history: what they answer, and what each subtask was told. */
final class Gates {

    private static final int ASK_AGAIN_MILLIS = 300;

    private final long[] shutUntil = new long[Setting.GATES];
    private final boolean[] down = new boolean[Setting.GATES];
    private final int[] tries = new int[Setting.GATES];
    private final long[] openedAt = new long[Setting.GATES];

    /** Permits that were given and not used. */
    private final int[][] permits = new int[Setting.MAX_PARALLELISM][Setting.GATES];

    private final long[][] askAt = new long[Setting.MAX_PARALLELISM][Setting.GATES];
    private final long[][] endedAt = new long[Setting.MAX_PARALLELISM][Setting.GATES];
    private long events;
    private long now;

    void shut(int gate, int millis, boolean toAll) {
        shutUntil[gate] = now + millis;
        down[gate] = toAll;
        tries[gate] = 0;
    }

    void open(int gate) {
        shutUntil[gate] = now;
        openedAt[gate] = ++events;
    }

    void letOneTry(int gate) {
        tries[gate] = 1;
    }

    void at(long time) {
        for (int gate = 0; gate < Setting.GATES; gate++) {
            if (now < shutUntil[gate] && shutUntil[gate] <= time) {
                openedAt[gate] = ++events;
            }
        }
        now = time;
    }

    long millisUntilEntry(int subtask, int gate) {
        long left = shutUntil[gate] - now;
        if (left > 0 && tries[gate] == 0) {
            long millis = Math.min(left, ASK_AGAIN_MILLIS);
            askAt[subtask][gate] = now + millis;
            return millis;
        }
        if (left > 0) {
            tries[gate]--;
        }
        askAt[subtask][gate] = now;
        permits[subtask][gate]++;
        return 0;
    }

    boolean isShut(int gate) {
        return down[gate] && now < shutUntil[gate];
    }

    /** Uses a permit. Returns whether there was one. */
    boolean enter(int subtask, int gate) {
        return --permits[subtask][gate] == 0;
    }

    void callEnded(int subtask, int gate) {
        endedAt[subtask][gate] = ++events;
    }

    /** Whether the subtask would get a permit, and has been told when to ask. */
    boolean letsPass(Model.Key key) {
        int gate = Setting.gateOf(key.number);
        return now >= askAt[key.subtask][gate] && (now >= shutUntil[gate] || tries[gate] > 0);
    }

    /** Whether the gate is open, and something the subtask heard of has ended since it opened. */
    boolean isKnownToBeOpen(Model.Key key) {
        int gate = Setting.gateOf(key.number);
        return now >= shutUntil[gate] && endedAt[key.subtask][gate] > openedAt[gate];
    }

    /** The subtasks are gone. */
    void forget() {
        for (int subtask = 0; subtask < Setting.MAX_PARALLELISM; subtask++) {
            Arrays.fill(permits[subtask], 0);
            Arrays.fill(askAt[subtask], 0);
            Arrays.fill(endedAt[subtask], 0);
        }
    }
}
