package io.github.esflink.savepoints.reset;

import io.github.esflink.savepoints.stored.LaneContents;
import io.github.esflink.savepoints.stored.SavepointException;
import io.github.esflink.savepoints.stored.StoredSink;
import io.github.esflink.savepoints.stored.WaitingEvent;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.ArrayList;
import java.util.List;

/** What is lost when events that wait in a sink are dropped: those that are not read again. */
final class Dropping {

    private static final int SHOWN = 10;

    private Dropping() {}

    /**
     * The events among those that wait that no split reads again from its new position. One of
     * which it cannot be told, because it came through a link, counts.
     */
    static List<WaitingEvent> lost(LaneContents lanes, List<EventStoreSplit> splits) {
        List<WaitingEvent> lost = new ArrayList<>();
        for (WaitingEvent event : lanes.waiting()) {
            if (splits.stream().noneMatch(split -> readsAgain(split, event))) {
                lost.add(event);
            }
        }
        return lost;
    }

    private static boolean readsAgain(EventStoreSplit split, WaitingEvent event) {
        boolean reads =
                split.target()
                        .match(
                                all -> true,
                                // Of another stream: it came through a link, whose revision is
                                // not known.
                                stream -> stream.name().equals(event.stream()));
        // Of several shards of $all each has to be before the event, because which one reads it is
        // the server's to say; the caller asks for all of them.
        return reads && isBefore(split.position(), event);
    }

    private static boolean isBefore(SplitPosition position, WaitingEvent event) {
        return position.match(
                () -> true,
                log -> log.commit() < event.logPosition(),
                revision -> revision < event.revision());
    }

    /**
     * @param accepted how many events may be lost; as many as are, or it is refused
     */
    static void check(String sink, List<WaitingEvent> lost, int accepted) {
        if (lost.size() == accepted) {
            return;
        }
        throw new SavepointException(
                "--drop-waiting %s would lose %d events that wait there and are not read again from the new position: %s%s. Without --drop-waiting they are kept and sent. To lose them, add --accept-loss %d."
                        .formatted(
                                StoredSink.shown(sink),
                                lost.size(),
                                lost.subList(0, Math.min(SHOWN, lost.size())),
                                lost.size() > SHOWN ? " and more" : "",
                                lost.size()));
    }

    /** Whether all splits that read {@code $all} begin at the same place. */
    static boolean shardsAgree(List<EventStoreSplit> splits) {
        return splits.stream()
                        .filter(split -> split.target() instanceof SubscriptionTarget.AllStreams)
                        .map(EventStoreSplit::position)
                        .distinct()
                        .count()
                < 2;
    }
}
