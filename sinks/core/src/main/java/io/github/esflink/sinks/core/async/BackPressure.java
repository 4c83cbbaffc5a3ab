package io.github.esflink.sinks.core.async;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.execution.Environment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the input. The task's thread goes on with its mailbox meanwhile, but takes no barrier.
 *
 * <p>At the bound of what may wait, in all or of one key, the input waits until some of it is done.
 *
 * <p>Before that it only takes its time: while the function gets things done and has enough to go
 * on with, elements that come in early leave the caches and the young generation before their turn
 * comes. So they come in as others are done, and never slower than all that the network's buffers
 * hold in a quarter of a second, whatever the function does: a barrier behind them waits no longer.
 */
final class BackPressure<IN, KEY, OUT> {

    /** So many queues may go, or as many as may be in flight: then answers find work. */
    static final int ENOUGH_QUEUES = 256;

    /** After so long without an answer, answers do not come often enough to wait for them. */
    static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Logger LOG = LoggerFactory.getLogger(BackPressure.class);

    /** Which part of a slot's heap may wait. The rest is for Flink, garbage and checkpoints. */
    private static final int PART_OF_SLOT = 4;

    /** How many there are in each slot of this job, by the slot's allocation. */
    private static final Map<String, AtomicInteger> IN_SLOT = new ConcurrentHashMap<>();

    private static final long DRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** What a channel may have in buffers on both sides, and the channels of a gate together. */
    private static final int BUFFERS_OF_CHANNEL = 12;

    private static final int FLOATING_BUFFERS = 8;

    /** What an element takes on the heap, beside what it takes in a buffer, at the most. */
    private static final int HEAP_PER_BUFFER = 4;

    private final MailboxExecutor mailbox;
    private final KeyQueues<IN, KEY, OUT> queues;
    private final Dispatcher<IN, KEY, OUT> dispatcher;
    private final Completions<?> completions;
    private final Bounds bounds;
    private final String operator;
    private boolean full;

    /** The key for which the input was held last; null when it was for all of them. */
    private @Nullable KEY heldKey;

    private volatile int heldUp;
    private volatile int heldUpByKey;

    /** How much may come in early, and since when it was counted. */
    private double early;

    private long earlySince = System.nanoTime();

    BackPressure(
            MailboxExecutor mailbox,
            KeyQueues<IN, KEY, OUT> queues,
            Dispatcher<IN, KEY, OUT> dispatcher,
            Completions<?> completions,
            Bounds bounds,
            String operator) {
        this.mailbox = mailbox;
        this.queues = queues;
        this.dispatcher = dispatcher;
        this.completions = completions;
        this.bounds = bounds;
        this.operator = operator;
    }

    /** How much may wait: what was set, or a part of the slot's heap. */
    static final class Bounds implements AutoCloseable {

        private final @Nullable MemorySize maxWaiting;
        private final @Nullable MemorySize maxWaitingPerKey;
        private final String slot;
        private final AtomicInteger inSlot;
        private final long ofSlot;
        private final double earlyPerNano;

        Bounds(KeyOrderedAsyncOperatorFactory<?, ?, ?> settings, Environment environment) {
            this.maxWaiting = settings.maxWaiting;
            this.maxWaitingPerKey = settings.maxWaitingPerKey;
            int slots =
                    environment
                            .getTaskManagerInfo()
                            .getConfiguration()
                            .get(TaskManagerOptions.NUM_TASK_SLOTS);
            this.ofSlot = Runtime.getRuntime().maxMemory() / Math.max(1, slots) / PART_OF_SLOT;
            this.slot = environment.getTaskInfo().getAllocationIDAsString();
            this.inSlot = IN_SLOT.computeIfAbsent(slot, first -> new AtomicInteger());
            inSlot.incrementAndGet();
            int channels =
                    Arrays.stream(environment.getAllInputGates())
                            .mapToInt(gate -> gate.getNumberOfInputChannels())
                            .sum();
            long segment =
                    environment
                            .getTaskManagerInfo()
                            .getConfiguration()
                            .get(TaskManagerOptions.MEMORY_SEGMENT_SIZE)
                            .getBytes();
            long buffers = (long) BUFFERS_OF_CHANNEL * channels + FLOATING_BUFFERS;
            this.earlyPerNano = (double) HEAP_PER_BUFFER * buffers * segment / DRAIN_NANOS;
        }

        long maxWaiting() {
            return maxWaiting != null ? maxWaiting.getBytes() : ofSlot();
        }

        /** The part of the slot's heap that this operator has. */
        long ofSlot() {
            return ofSlot / Math.max(1, inSlot.get());
        }

        long maxWaitingPerKey() {
            return maxWaitingPerKey != null ? maxWaitingPerKey.getBytes() : maxWaiting() / 2;
        }

        @Override
        public void close() {
            if (inSlot.decrementAndGet() == 0) {
                IN_SLOT.remove(slot, inSlot);
            }
        }
    }

    /** Returns when the next element, of that key, may come in. */
    void await(KEY key) throws Exception {
        if (isEarly() && !mayComeEarly()) {
            awaitTurn();
        }
        boolean waits = true;
        while (waits) {
            if (queues.bytesWaiting() >= bounds.maxWaiting()) {
                hold(key, false);
            } else if (isHeldUpBy(key)) {
                hold(key, true);
            } else {
                waits = false;
            }
        }
        relieve();
    }

    private boolean isHeldUpBy(KEY key) throws Exception {
        if (queues.bytesWaiting() < Math.min(bounds.maxWaitingPerKey(), bounds.maxWaiting())) {
            return false;
        }
        KeyQueue<IN, KEY> queue = queues.get(key);
        return queue != null
                && queue.bytesWaiting() >= bounds.maxWaitingPerKey()
                && dispatcher.mustWaitFor(queue);
    }

    /** Half of the bound, because at the bound itself every element would be worth a line. */
    void relieve() {
        if (full && isRelieved()) {
            full = false;
            heldKey = null;
            LOG.info("{}: takes events again, {} bytes wait.", operator, queues.bytesWaiting());
            heldUp = 0;
            heldUpByKey = 0;
        }
    }

    private boolean isRelieved() {
        KEY key = heldKey;
        if (key == null) {
            return queues.bytesWaiting() < bounds.maxWaiting() / 2;
        }
        KeyQueue<IN, KEY> queue = queues.get(key);
        return queue == null || queue.bytesWaiting() < bounds.maxWaitingPerKey() / 2;
    }

    private void hold(KEY key, boolean byKey) throws Exception {
        if (!full || (byKey && heldUpByKey == 0)) {
            full = true;
            // The line first: who sees the metric goes and looks for it.
            if (byKey) {
                LOG.warn(
                        "{}: {} bytes of key {} wait, which is the bound of one key: it takes no more events of any key, and checkpoints wait, until some are done. Nothing is lost.",
                        operator,
                        bounds.maxWaitingPerKey(),
                        key);
                heldKey = key;
                heldUpByKey = 1;
            } else {
                LOG.warn(
                        "{}: {} bytes of {} keys wait, which is the bound: it takes no more events, and checkpoints wait, until some are done. Nothing is lost.",
                        operator,
                        queues.bytesWaiting(),
                        queues.keys());
            }
            heldUp = 1;
        }
        mailbox.yield();
    }

    /** Whether the function has enough to go on with, and goes on. */
    private boolean isEarly() {
        return (dispatcher.isSupplied() || queues.isMemoryFull())
                && dispatcher.inFlight() > 0
                && System.nanoTime() - dispatcher.lastEndNanos() < QUIET_NANOS;
    }

    private boolean mayComeEarly() {
        long now = System.nanoTime();
        double most = bounds.earlyPerNano * 5 * LOOK_NANOS;
        early = Math.min(most, early + (now - earlySince) * bounds.earlyPerNano);
        earlySince = now;
        if (early <= 0) {
            return false;
        }
        early -= queues.lastElementBytes();
        return true;
    }

    private void awaitTurn() throws Exception {
        do {
            if (!mailbox.tryYield()) {
                completions.await(System.nanoTime() + LOOK_NANOS);
            }
        } while (isEarly() && !mayComeEarly());
    }

    int heldUp() {
        return heldUp;
    }

    int heldUpByKey() {
        return heldUpByKey;
    }
}
