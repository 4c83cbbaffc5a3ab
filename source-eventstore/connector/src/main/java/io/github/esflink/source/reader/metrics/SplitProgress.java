package io.github.esflink.source.reader.metrics;

import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.split.EventStoreSplitState;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How far a split is, for its metrics. The fetcher writes what it took, the task what it emitted,
 * the reporters' threads read. Writes are ordered, not fenced: a metric may be a moment old.
 */
public final class SplitProgress {

    private final SubscriptionTarget target;
    private final SplitPosition start;

    // Written by the fetcher.
    private final AtomicLong taken = new AtomicLong();
    private volatile SplitPosition end;
    private volatile boolean caughtUp;
    private volatile boolean empty;
    private volatile boolean confirmed;

    // Written by the task.
    private final AtomicLong emitted = new AtomicLong();
    private final AtomicReference<@Nullable SubscriptionMessage> last = new AtomicReference<>();

    public SplitProgress(EventStoreSplit split) {
        this.target = split.target();
        this.start = split.position();
        this.end = split.position();
    }

    /** The fetcher has taken so many events, and perhaps other messages, from the subscription. */
    public void taken(int events, boolean nowCaughtUp) {
        taken.lazySet(taken.getPlain() + events);
        caughtUp = nowCaughtUp;
    }

    /** The server has confirmed the subscription. */
    public void confirmed() {
        confirmed = true;
    }

    /** Whether there is a subscription that the server has confirmed. */
    boolean isConfirmed() {
        return confirmed;
    }

    /** The subscription is gone; whether there is more is not known until it is back. */
    public void lost() {
        confirmed = false;
        caughtUp = false;
    }

    /** The server has told where the target ends; without regard to a filter. */
    public void endIs(SplitPosition newEnd) {
        end = newEnd;
        empty =
                newEnd instanceof SplitPosition.Beginning
                        && target instanceof SubscriptionTarget.SingleStream;
    }

    /** The task has passed a message. */
    public void emitted(SubscriptionMessage message) {
        if (message instanceof EventStoreEvent) {
            emitted.lazySet(emitted.getPlain() + 1);
        }
        last.lazySet(message);
    }

    /** Whether the stream had nothing in it when it was looked at last. */
    public boolean isEmpty() {
        return empty && position() < 0;
    }

    public boolean caughtUp() {
        return caughtUp;
    }

    /**
     * The commit position, or the revision in a stream, that was emitted last; -1 at the beginning.
     */
    public long position() {
        SubscriptionMessage message = last.get();
        return number(message == null ? start : EventStoreSplitState.next(target, start, message));
    }

    /**
     * Events that are still to be emitted. None, once the subscription has caught up and everything
     * that has arrived is emitted, wherever a filter has looked last. Otherwise, in a stream: what
     * the revisions tell. In {@code $all}, whose positions are bytes: an estimate, as many to a
     * byte of log as there were so far, which counts what passes the filter and not what does not.
     */
    public long pending() {
        long here = Math.max(0, taken.get() - emitted.get());
        if (caughtUp && here == 0) {
            return 0;
        }
        long left = Math.max(0, number(end) - position());
        if (target instanceof SubscriptionTarget.SingleStream) {
            return Math.max(here, left);
        }
        long passed = position() - Math.max(0, number(start));
        return passed <= 0 ? here : Math.max(here, (long) ((double) left * emitted.get() / passed));
    }

    /** Bytes of the event's content; what the source counts as read. */
    public static long bytes(EventStoreEvent event) {
        return (long) event.data().length + event.metadata().length;
    }

    private static long number(SplitPosition position) {
        return position.match(() -> -1L, log -> log.commit(), revision -> revision);
    }
}
