package io.github.esflink.sinks.core.async;

import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.configuration.MemorySize;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds up the input while too much waits. The task's thread goes on with its mailbox meanwhile,
 * but takes no barrier.
 *
 * <p>Two bounds, because there are two reasons to wait. While the function gets things done, the
 * input may run ahead of it until enough lanes are ready: what waits longer has left the caches and
 * the young generation when its turn comes. A burst of one key may run further, so that there are
 * others to go on with. Beyond that, one more element comes in for every two that are done, which
 * keeps barriers moving. While nothing gets done, everything goes into the state, so that
 * checkpoints complete, up to the bound that was set.
 */
final class Room<IN, KEY, OUT> {

    private static final Logger LOG = LoggerFactory.getLogger(Room.class);

    /** How far the input runs ahead of a function that gets things done, for a few keys. */
    private static final long AHEAD_BYTES = MemorySize.ofMebiBytes(8).getBytes();

    private static final int DONE_PER_ELEMENT = 2;

    private final MailboxExecutor mailbox;
    private final Lanes<IN, KEY, OUT> lanes;
    private final Dispatch<IN, KEY> dispatcher;
    private final LaneMetrics metrics;
    private final long maxBytes;
    private final String operator;
    private boolean full;

    Room(
            MailboxExecutor mailbox,
            Lanes<IN, KEY, OUT> lanes,
            Dispatch<IN, KEY> dispatcher,
            LaneMetrics metrics,
            MemorySize maxWaiting,
            String operator) {
        this.mailbox = mailbox;
        this.lanes = lanes;
        this.dispatcher = dispatcher;
        this.metrics = metrics;
        this.maxBytes = maxWaiting.getBytes();
        this.operator = operator;
    }

    /** Returns when the next element may come in. */
    void await() throws InterruptedException {
        long enough = dispatcher.done() + DONE_PER_ELEMENT;
        while (isAhead() && dispatcher.done() < enough && dispatcher.inFlight() > 0) {
            mailbox.yield();
        }
        if (waitingBytes() >= maxBytes) {
            awaitBound();
        } else if (full) {
            takesAgain();
        }
    }

    /**
     * To be called when elements were done: the one that was held up may have been the last for a
     * while. Half of the bound, because at the bound itself every element that comes in for one
     * that is done would be news.
     */
    void relieve() {
        if (full && waitingBytes() < maxBytes / 2) {
            takesAgain();
        }
    }

    private void takesAgain() {
        full = false;
        LOG.info("{}: takes events again, {} bytes wait.", operator, lanes.bytes());
        metrics.heldUp(false);
    }

    private long waitingBytes() {
        return lanes.bytes() - dispatcher.bytesInFlight();
    }

    private boolean isAhead() {
        return dispatcher.isSupplied()
                || lanes.bytesGettingOn() - dispatcher.bytesInFlight() >= AHEAD_BYTES;
    }

    private void awaitBound() throws InterruptedException {
        if (!full) {
            full = true;
            // The line first: who sees the metric goes and looks for it.
            LOG.warn(
                    "{}: {} bytes in {} lanes wait, which is the bound: it takes no more events, and checkpoints wait, until some are done. Nothing is lost.",
                    operator,
                    lanes.bytes(),
                    lanes.lanes());
            metrics.heldUp(true);
        }
        while (waitingBytes() >= maxBytes) {
            mailbox.yield();
        }
    }
}
