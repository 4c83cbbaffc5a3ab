package io.github.esflink.source.stream;

import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.subscription.SubscriptionTarget;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/** What comes out of the links of one stream, and is not one of the events it is read for. */
@Internal
public final class StreamLinks {

    private static final String CATEGORY = "$ce-";
    private static final String SYSTEM = "$";

    private final boolean category;

    private StreamLinks(boolean category) {
        this.category = category;
    }

    /** Null when the target resolves no links: then everything is passed on as it is. */
    public static @Nullable StreamLinks of(SubscriptionTarget target) {
        return target instanceof SubscriptionTarget.SingleStream stream && stream.resolveLinks()
                ? new StreamLinks(stream.name().startsWith(CATEGORY))
                : null;
    }

    /**
     * Whether it is a link that the server could not resolve. It resolves one step: the second of
     * two links is an event like others.
     */
    public boolean isDead(EventStoreEvent event) {
        return event.isUnresolvedLink();
    }

    /**
     * Whether it is something that the server wrote for itself, found through a category: when a
     * stream is deleted, its {@code $metadata} is linked there, too. {@code $all} leaves the same
     * out.
     */
    public boolean isSystemEvent(EventStoreEvent event) {
        return category && event.link() != null && event.eventType().startsWith(SYSTEM);
    }
}
