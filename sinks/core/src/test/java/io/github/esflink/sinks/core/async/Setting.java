package io.github.esflink.sinks.core.async;

import java.util.random.RandomGenerator;

/**
 * How the operator of a history is set up.
 *
 * @param inFlight calls at once, of each subtask
 * @param together elements in a call; 1 for one by one
 * @param maxWaiting bytes that wait in a subtask
 * @param maxWaitingPerKey bytes that wait of a key
 * @param parksFullKeys whether a key that fails is parked at its bound
 * @param backend where the state is
 */
record Setting(
        int inFlight,
        int together,
        int maxWaiting,
        int maxWaitingPerKey,
        boolean parksFullKeys,
        String backend) {

    static final int KEYS = 8;
    static final int GATES = 2;
    static final int MAX_PARALLELISM = 8;
    static final int SMALL = 100;
    static final int LARGE = 6_000;
    static final int MAX_IN_FLIGHT_BYTES = 14_000;
    static final int MAX_BATCH_BYTES = 10_000;
    static final int BATCH_DELAY_MILLIS = 50;
    private static final int LITTLE = 12_000;
    private static final int MUCH = 60_000;

    static Setting random(RandomGenerator random, String backend) {
        boolean little = random.nextInt(4) == 0;
        return new Setting(
                1 + random.nextInt(4),
                random.nextBoolean() ? 1 : 2 + random.nextInt(5),
                little ? LITTLE : MUCH,
                little ? LITTLE / 3 : MUCH / 3,
                random.nextBoolean(),
                backend);
    }

    boolean batches() {
        return together > 1;
    }

    long delay() {
        return batches() ? BATCH_DELAY_MILLIS : 0;
    }

    /** How many calls of others may pass a key that could go: gates and batches take turns. */
    int turns() {
        return KEYS - 1;
    }

    static int gateOf(int key) {
        return key % GATES;
    }

    /** Elements of equal destinations have the same gate. */
    static int destinationOf(int key) {
        return key % (2 * GATES);
    }
}
