package io.github.esflink.savepoints.stored;

import java.util.List;

/**
 * What the lanes of a sink hold.
 *
 * @param waiting what is still to be sent, lane by lane and in the order of each
 * @param parked the keys of lanes whose events become dead letters until they are released
 * @param letters how many dead letters are ready to be written
 */
public record LaneContents(List<WaitingEvent> waiting, List<String> parked, int letters) {

    public LaneContents {
        waiting = List.copyOf(waiting);
        parked = List.copyOf(parked);
    }

    public long bytes() {
        return waiting.stream().mapToLong(WaitingEvent::bytes).sum();
    }

    /** How many streams have an event that waits. */
    public long streams() {
        return waiting.stream().map(WaitingEvent::stream).distinct().count();
    }
}
