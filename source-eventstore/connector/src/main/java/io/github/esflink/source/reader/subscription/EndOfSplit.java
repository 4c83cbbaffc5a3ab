package io.github.esflink.source.reader.subscription;

import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitState;
import io.github.esflink.source.split.SplitEnd;
import io.github.esflink.source.subscription.SplitPosition;
import java.util.List;
import java.util.Objects;

/** Cuts what a bounded split has read at its end. */
final class EndOfSplit {

    private EndOfSplit() {}

    /**
     * What is left, and whether that was all.
     *
     * @param messages up to the end
     */
    record Cut(List<SubscriptionMessage> messages, boolean finished) {}

    /**
     * @param caughtUp whether the subscription has sent everything there was
     */
    static Cut cut(
            EventStoreSplit split,
            SplitPosition position,
            List<SubscriptionMessage> messages,
            boolean caughtUp) {
        SplitEnd end = Objects.requireNonNull(split.end());
        for (int i = 0; i < messages.size(); i++) {
            SubscriptionMessage message = messages.get(i);
            SplitPosition here = EventStoreSplitState.next(split.target(), position, message);
            if (isBeyond(here, end.position()) && message instanceof EventStoreEvent) {
                return new Cut(List.copyOf(messages.subList(0, i)), true);
            }
            if (here.reaches(end.position()) && !isInTheSameWrite(here, end.position())) {
                return new Cut(List.copyOf(messages.subList(0, i + 1)), true);
            }
        }
        return new Cut(messages, caughtUp && end.existed());
    }

    /** How many of the messages are events. */
    static int events(List<SubscriptionMessage> messages) {
        int events = 0;
        for (SubscriptionMessage message : messages) {
            events += message instanceof EventStoreEvent ? 1 : 0;
        }
        return events;
    }

    private static boolean isBeyond(SplitPosition here, SplitPosition end) {
        if (here instanceof SplitPosition.AfterPosition at
                && end instanceof SplitPosition.AfterPosition last) {
            return at.position().compareTo(last.position()) > 0;
        }
        return here.reaches(end) && !here.equals(end);
    }

    /** Of a transaction the commit is the same for all: the end may be one of its later events. */
    private static boolean isInTheSameWrite(SplitPosition here, SplitPosition end) {
        return here instanceof SplitPosition.AfterPosition at
                && end instanceof SplitPosition.AfterPosition last
                && at.position().commit() == last.position().commit()
                && at.position().compareTo(last.position()) < 0
                && at.position().prepare() > 0;
    }
}
