package io.github.esflink.reliability.chaos;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Violation;

/**
 * What both ends have counted.
 *
 * @param skipped events that came though one before them never did
 * @param outOfOrder events that came before the one before them was taken, or while it was handled
 * @param twiceInKafka events that came to Kafka again
 * @param resent events that came over HTTP again
 */
record Counts(long skipped, long outOfOrder, long twiceInKafka, long resent) {

    static Counts of(DeliveryLog http, DeliveryLog kafka) {
        return new Counts(
                count(http, Violation.GAP) + count(kafka, Violation.GAP),
                outOfOrder(http) + outOfOrder(kafka),
                count(kafka, Violation.DUPLICATE),
                http.repeated());
    }

    private static long outOfOrder(DeliveryLog log) {
        return count(log, Violation.OUT_OF_ORDER)
                + count(log, Violation.OVERLAP)
                + count(log, Violation.STEP_BACK);
    }

    private static long count(DeliveryLog log, Violation kind) {
        return log.violations().getOrDefault(kind, 0);
    }

    Counts minus(Counts before) {
        return new Counts(
                skipped - before.skipped,
                outOfOrder - before.outOfOrder,
                twiceInKafka - before.twiceInKafka,
                resent - before.resent);
    }

    Counts plus(Counts other) {
        return new Counts(
                skipped + other.skipped,
                outOfOrder + other.outOfOrder,
                twiceInKafka + other.twiceInKafka,
                resent + other.resent);
    }

    @Override
    public String toString() {
        return "skipped %d, out of order %d, twice in Kafka %d, sent again over HTTP %d"
                .formatted(skipped, outOfOrder, twiceInKafka, resent);
    }
}
