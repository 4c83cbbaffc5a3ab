package io.github.esflink.source.reader.subscription;

import io.github.esflink.source.event.SubscriptionMessage;
import java.util.List;

/**
 * What was taken from the subscription of one split at once.
 *
 * @param bytes what it counts for in {@code buffered}
 */
public record Portion(List<SubscriptionMessage> messages, long bytes, BufferedBytes buffered) {

    /** The task has passed on all of it. */
    public void release() {
        buffered.release(bytes);
    }
}
