package io.github.esflink.savepoints;

import io.github.esflink.sinks.contract.DeliveryLog;
import java.util.Map;

/** Tells a log of what was delivered before it was there. */
final class ReceivedBefore {

    private ReceivedBefore() {}

    static void into(DeliveryLog log, Map<String, Long> done) {
        done.forEach(
                (stream, events) -> {
                    for (long revision = 0; revision < events; revision++) {
                        log.received(stream, revision);
                    }
                });
    }
}
