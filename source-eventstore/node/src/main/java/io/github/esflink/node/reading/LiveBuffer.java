package io.github.esflink.node.reading;

import io.github.esflink.node.protocol.ServerErrors;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;

/**
 * The two buffers of 32 events each which the line 23.10 keeps for a reader that is live, or has
 * nothing but the last page before it: when they overflow the subscription ends. A reader that is
 * further behind is waited for.
 */
final class LiveBuffer {
    private static final int SENDING = 32;
    private static final int LIVE = 32;

    private final BooleanSupplier live;
    private boolean slow;
    private boolean subscribed;

    /**
     * @param live whether the reader has been told that it has caught up
     */
    LiveBuffer(BooleanSupplier live) {
        this.live = live;
    }

    /**
     * The reader takes no more for the time being.
     *
     * @param waiting counts the events that the reader has not taken, up to the given number
     */
    void readerIsSlow(IntUnaryOperator waiting) {
        if (!slow) {
            slow = true;
            subscribed = live.getAsBoolean() || waiting.applyAsInt(SENDING + 1) <= SENDING;
        }
    }

    /** The reader takes more; ends the subscription when too much came meanwhile. */
    void readerIsBack(IntUnaryOperator waiting) {
        if (slow) {
            slow = false;
            int most = SENDING + LIVE;
            if (subscribed && waiting.applyAsInt(most + 1) > most) {
                throw ServerErrors.consumerTooSlow(live.getAsBoolean());
            }
        }
    }
}
