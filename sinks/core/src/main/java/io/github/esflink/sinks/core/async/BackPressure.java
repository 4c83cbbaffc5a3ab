package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.async.KeyQueue.Element;
import io.github.esflink.sinks.core.async.KeyQueue.Retry;
import io.github.esflink.sinks.core.async.KeyQueue.State;
import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.text.OneLine;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.configuration.Configuration;
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
final class BackPressure<IN, OUT> {

    private static final Logger LOG = LoggerFactory.getLogger(BackPressure.class);

    /** So many queues may go, or as many as may be in flight: then answers find work. */
    private static final int ENOUGH_QUEUES = 256;

    /** After so long without an answer, answers do not come often enough to wait for them. */
    static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long DRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** So much may come in at once that did not come in before. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final MailboxExecutor mailbox;
    private final Dispatcher<IN, OUT> dispatcher;
    private final KeyQueues<IN, OUT> queues;
    private final Bounds bounds;
    private final String operator;

    private volatile boolean held;

    /** The key for which the input was held; null when it was for all of them. */
    private volatile @Nullable Object heldKey;

    /** When the next element may come in that is early, in {@link System#nanoTime} time. */
    private long nextEarly = System.nanoTime();

    BackPressure(
            MailboxExecutor mailbox,
            Dispatcher<IN, OUT> dispatcher,
            Bounds bounds,
            String operator) {
        this.mailbox = mailbox;
        this.dispatcher = dispatcher;
        this.queues = dispatcher.queues;
        this.bounds = bounds;
        this.operator = operator;
    }

    /** Returns when the next element, of that key, may come in. */
    void await(Object key) throws Exception {
        while (isEarly() && nextEarly > System.nanoTime()) {
            if (!mailbox.tryYield()) {
                dispatcher.takeIn(nextEarly - System.nanoTime());
            }
        }
        boolean all;
        while ((all = bytesWaiting() >= bounds.maxWaiting()) || isHeldUpBy(key)) {
            hold(all ? null : key);
        }
        relieve();
    }

    /** An element has come in. What was not early does not count against those that are. */
    void tookIn() {
        long now = System.nanoTime();
        // What is in the buffers behind an element that is larger than all of them waits no longer.
        long nanos = Math.min(DRAIN_NANOS, (long) (queues.lastElementBytes * bounds.nanosPerByte));
        nextEarly = Math.min(now, Math.max(nextEarly, now - BURST_NANOS)) + nanos;
    }

    /** Whether the function has enough to go on with, and goes on. */
    private boolean isEarly() {
        int inFlight = dispatcher.settings.inFlight;
        boolean hasWork =
                !dispatcher.settings.batches
                        && dispatcher.inFlight >= inFlight
                        && dispatcher.ready >= Math.max(ENOUGH_QUEUES, inFlight);
        return (hasWork || queues.isMemoryFull())
                && dispatcher.inFlight > 0
                && System.nanoTime() - dispatcher.lastAnswer < QUIET_NANOS;
    }

    private boolean isHeldUpBy(Object key) throws Exception {
        KeyQueue<IN> queue = queues.get(key);
        return queue != null
                && queue.bytesWaiting() >= bounds.maxWaitingPerKey()
                && !queue.isAtShutGate()
                && mustWaitFor(queue, queue.retry);
    }

    /**
     * Decides about a queue at its bound; it may be parked. Nobody waits for one that fails while
     * nothing else gets done either: it is not this key then.
     */
    private boolean mustWaitFor(KeyQueue<IN> queue, @Nullable Retry retry) throws Exception {
        if (retry == null) {
            return bounds.isSetPerKey();
        }
        if (retry.doneBefore == dispatcher.done) {
            return false;
        }
        if (!retry.holds && queue.state() == State.RESTING && !retry.atGate) {
            Element<IN> first = queues.first(queue);
            RetryDecision<OUT> decision =
                    dispatcher.settings.policy.whenQueueIsFull(
                            new FailedAttempt<>(first.value, retry.attempts, retry.firstAttemptAt));
            if (decision instanceof RetryDecision.Park<OUT> park) {
                dispatcher.park(queue, park.results(), first.timestamp);
                return false;
            }
            queues.spill(queue);
            retry.holds = true;
        }
        return retry.holds;
    }

    private void hold(@Nullable Object key) throws InterruptedException {
        // The line first: who sees the metric goes and looks for it.
        if (key != null && heldKey == null) {
            LOG.warn(
                    "{}: {} bytes of key {} wait, which is the bound of one key: it takes no more events of any key, and checkpoints wait, until some are done. Nothing is lost.",
                    operator,
                    bounds.maxWaitingPerKey(),
                    OneLine.of(key.toString()));
            heldKey = key;
        } else if (!held) {
            LOG.warn(
                    "{}: {} bytes of {} keys wait, which is the bound: it takes no more events, and checkpoints wait, until some are done. Nothing is lost. Of these, {} bytes are of {} parked keys, which only a release ends.",
                    operator,
                    bytesWaiting(),
                    queues.all().size(),
                    dispatcher.downstream.parkedBytes(),
                    dispatcher.downstream.parkedKeys());
        }
        held = true;
        mailbox.yield();
    }

    /**
     * At half of the bound, because at the bound itself every element would be worth a line. Parked
     * keys do not count: nothing but a release ends what they take.
     */
    void relieve() {
        if (held && isRelieved()) {
            LOG.info("{}: takes events again, {} bytes wait.", operator, bytesWaiting());
            held = false;
            heldKey = null;
        }
    }

    private boolean isRelieved() {
        Object key = heldKey;
        if (key == null) {
            long parked = dispatcher.downstream.parkedBytes();
            return bytesWaiting() - parked < (bounds.maxWaiting() - parked) / 2;
        }
        KeyQueue<IN> queue = queues.get(key);
        return queue == null || queue.bytesWaiting() < bounds.maxWaitingPerKey() / 2;
    }

    private long bytesWaiting() {
        return queues.bytes() - queues.bytesInFlight + dispatcher.downstream.parkedBytes();
    }

    int heldUp() {
        return held ? 1 : 0;
    }

    int heldUpByKey() {
        return heldKey == null ? 0 : 1;
    }

    /** How much may wait and be in flight: what was set, or a part of the slot's heap. */
    static final class Bounds implements AutoCloseable {

        /** Which part of a slot's heap may wait. The rest is for Flink, garbage and checkpoints. */
        private static final int PART_OF_SLOT = 4;

        /** How many operators there are in each slot of this job, by the slot's allocation. */
        private static final Map<String, Integer> IN_SLOT = new ConcurrentHashMap<>();

        /**
         * What a channel may have in buffers on both sides, and the channels of a gate together.
         */
        private static final int BUFFERS_OF_CHANNEL = 12;

        private static final int FLOATING_BUFFERS = 8;

        /** What an element takes on the heap, beside what it takes in a buffer, at the most. */
        private static final int HEAP_PER_BUFFER = 4;

        private static final long MAX_IN_FLIGHT = 64 << 20;

        /** How much of what waits stays in memory as it is. */
        private static final long MAX_OBJECTS = 8 << 20;

        private final KeyedAsyncDataStream.Factory<?, ?> settings;
        private final String slot;
        private final long partOfSlot;
        private final double nanosPerByte;

        Bounds(KeyedAsyncDataStream.Factory<?, ?> settings, Environment environment) {
            this.settings = settings;
            this.slot = environment.getTaskInfo().getAllocationIDAsString();
            IN_SLOT.merge(slot, 1, Integer::sum);
            Configuration taskManager = environment.getTaskManagerInfo().getConfiguration();
            int slots = Math.max(1, taskManager.get(TaskManagerOptions.NUM_TASK_SLOTS));
            this.partOfSlot = Runtime.getRuntime().maxMemory() / slots / PART_OF_SLOT;
            int channels =
                    Arrays.stream(environment.getAllInputGates())
                            .mapToInt(gate -> gate.getNumberOfInputChannels())
                            .sum();
            long buffers = (long) BUFFERS_OF_CHANNEL * channels + FLOATING_BUFFERS;
            long segment = taskManager.get(TaskManagerOptions.MEMORY_SEGMENT_SIZE).getBytes();
            this.nanosPerByte = (double) DRAIN_NANOS / HEAP_PER_BUFFER / buffers / segment;
        }

        private static long orElse(@Nullable MemorySize set, long otherwise) {
            return set != null ? set.getBytes() : otherwise;
        }

        /** This operator's, which is less when others come into the slot. */
        private long partOfSlot() {
            return partOfSlot / IN_SLOT.getOrDefault(slot, 1);
        }

        long maxWaiting() {
            return orElse(settings.maxWaiting, partOfSlot());
        }

        long maxWaitingPerKey() {
            return orElse(settings.maxWaitingPerKey, maxWaiting() / 2);
        }

        boolean isSetPerKey() {
            return settings.maxWaitingPerKey != null;
        }

        long maxInFlight() {
            return orElse(settings.maxInFlightBytes, Math.min(MAX_IN_FLIGHT, partOfSlot() / 2));
        }

        long maxObjects() {
            return Math.min(MAX_OBJECTS, maxWaiting() / 4);
        }

        @Override
        public void close() {
            IN_SLOT.computeIfPresent(slot, (same, count) -> count == 1 ? null : count - 1);
        }
    }
}
