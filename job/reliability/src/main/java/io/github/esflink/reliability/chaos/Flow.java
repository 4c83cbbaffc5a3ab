package io.github.esflink.reliability.chaos;

import io.github.esflink.sinks.contract.DeliveryLog;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When it flows again: at an end where every stream has an event that was appended after the fault
 * had struck. One thread tells of the fault, another one looks.
 */
final class Flow {

    private static final int HTTP = 0;
    private static final int KAFKA = 1;

    private final ChaosSystem system;
    private final double[] seconds = new double[2];
    private volatile @Nullable Fallen fallen;

    private record Fallen(long at, Map<String, Long> appended) {}

    Flow(ChaosSystem system) {
        this.system = system;
    }

    /**
     * The fault has struck.
     *
     * @param at when it began, by {@link System#nanoTime}
     */
    void hasFallen(long at) {
        fallen = new Fallen(at, system.appended());
    }

    /** Whether both ends flow; to be asked often, for it takes the time. */
    boolean isBack() {
        Fallen since = fallen;
        if (since == null) {
            return false;
        }
        boolean http = isBack(HTTP, system.httpLog(), since);
        boolean kafka = isBack(KAFKA, system.kafkaLog(), since);
        return http && kafka;
    }

    private boolean isBack(int end, DeliveryLog log, Fallen since) {
        if (seconds[end] == 0
                && since.appended().entrySet().stream()
                        .allMatch(stream -> log.done(stream.getKey()) > stream.getValue())) {
            seconds[end] = (System.nanoTime() - since.at()) / 1e9;
        }
        return seconds[end] > 0;
    }

    double httpSeconds() {
        return seconds[HTTP];
    }

    double kafkaSeconds() {
        return seconds[KAFKA];
    }
}
