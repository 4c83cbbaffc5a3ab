package io.github.esflink.source.client;

import io.github.esflink.source.event.SubscriptionMessage;
import org.apache.flink.annotation.Internal;

/**
 * Told what a subscription does, on a thread of the client, one call at a time. Must not block: it
 * would hold up the connection's keep-alive.
 */
@Internal
public interface SubscriptionObserver {

    /**
     * An event or a filter checkpoint has arrived.
     *
     * @param bytes its size on the wire, for bounds
     * @return whether the next message may come at once; else it waits for {@link
     *     CatchUpSubscription#requestNext}
     */
    boolean onMessage(SubscriptionMessage message, int bytes);

    /**
     * A message that carries nothing for the reader, such as the confirmation. The next one may
     * come.
     */
    void onControlMessage(ControlMessage message);

    /** The last call: nothing follows. */
    void onEnd(SubscriptionEnd end);

    /** Passes everything on; for those who want to see one thing of it. */
    class Forwarding implements SubscriptionObserver {
        private final SubscriptionObserver observer;

        protected Forwarding(SubscriptionObserver observer) {
            this.observer = observer;
        }

        @Override
        public boolean onMessage(SubscriptionMessage message, int bytes) {
            return observer.onMessage(message, bytes);
        }

        @Override
        public void onControlMessage(ControlMessage message) {
            observer.onControlMessage(message);
        }

        @Override
        public void onEnd(SubscriptionEnd end) {
            observer.onEnd(end);
        }
    }

    /** What the server tells beside events. */
    enum ControlMessage {
        CONFIRMED,
        CAUGHT_UP,
        FELL_BEHIND,
        OTHER
    }
}
