package io.github.esflink.sinks.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * The checker at the receiving end. It is told of every delivery, when it begins and how it ends,
 * and judges each stream by itself: revisions count from 0 by one; an event begins only when the
 * one before it is acknowledged or refused for good; two of a stream are never handled at once.
 *
 * <p>Without a restart, the same event may come again (its answer was lost, or it was not taken);
 * an earlier one may not. After {@link #announceRestart()} a stream may go back, and has to count
 * on from there. Every event that comes again although it was acknowledged counts as {@link
 * #repeated()}, and where {@link Guarantee#EXACTLY_ONCE} holds it is a violation.
 *
 * <p>A violation is kept, not thrown: the receiver goes on. Thread-safe; a call takes well under a
 * microsecond.
 */
@PublicEvolving
public final class DeliveryLog {

    private final Guarantee guarantee;
    private final Map<String, StreamLog> streams = new ConcurrentHashMap<>();
    private final Map<Violation, Integer> violations = new EnumMap<>(Violation.class);
    private final Set<String> refused = new ConcurrentSkipListSet<>();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final AtomicInteger announcements = new AtomicInteger();

    private volatile @Nullable String firstViolation;

    public DeliveryLog(Guarantee guarantee) {
        this.guarantee = guarantee;
    }

    /** An event has arrived. */
    public ReceivedEvent begin(String streamId, long revision) {
        StreamLog stream = streams.get(streamId);
        if (stream == null) {
            stream = streams.computeIfAbsent(streamId, id -> new StreamLog(this, id));
        }
        return stream.begin(revision, announcements.get());
    }

    /** An event has arrived and is taken, in one step. */
    public void received(String streamId, long revision) {
        begin(streamId, revision).acknowledge();
    }

    /**
     * The sender is about to be lost, or was just lost: what it had begun is not waited for, and
     * the streams may go back. To be called before and after the loss, because a delivery may begin
     * between the two.
     */
    public void announceRestart() {
        announcements.incrementAndGet();
    }

    boolean mayStepBack() {
        return announcements.get() > 0;
    }

    Guarantee guarantee() {
        return guarantee;
    }

    void countAcknowledged() {
        acknowledged.increment();
    }

    void countRefused(String event) {
        refused.add(event);
    }

    void countRepeated() {
        repeated.increment();
    }

    void violation(Violation kind, String words) {
        synchronized (violations) {
            violations.merge(kind, 1, Integer::sum);
            if (firstViolation == null) {
                firstViolation = kind + ": " + words;
            }
        }
    }

    /** How many different events are acknowledged, each after all before it in its stream. */
    public long acknowledged() {
        return acknowledged.sum();
    }

    /** The events that were refused for good: {@code stream@revision}. */
    public Set<String> refused() {
        return Set.copyOf(refused);
    }

    /** How many different events are acknowledged or refused. */
    public long done() {
        return acknowledged.sum() + refused.size();
    }

    /** How many events of a stream are acknowledged or refused without a gap, from revision 0. */
    public long done(String streamId) {
        StreamLog stream = streams.get(streamId);
        return stream == null ? 0 : stream.done();
    }

    /** How often an event came again that was acknowledged or refused already. */
    public long repeated() {
        return repeated.sum();
    }

    /** How often the stream that went back most often went back. */
    public int mostStepsBack() {
        return streams.values().stream().mapToInt(StreamLog::stepsBack).max().orElse(0);
    }

    /** The first violation in words; null when there is none. */
    public @Nullable String firstViolation() {
        return firstViolation;
    }

    /** How many violations there were of each kind. */
    public Map<Violation, Integer> violations() {
        synchronized (violations) {
            return Map.copyOf(violations);
        }
    }

    /** Fails when there was a violation. */
    public void assertInOrder() {
        assertThat(firstViolation)
                .as("first violation, of %s", new TreeMap<>(violations()))
                .isNull();
    }

    /**
     * Fails when there was a violation, when an event is missing, or when there is one too many.
     *
     * @param eventsByStream how many events each stream has
     */
    public void assertComplete(Map<String, Long> eventsByStream) {
        assertInOrder();
        Map<String, Long> missing = new TreeMap<>(eventsByStream);
        streams.forEach(
                (stream, its) -> missing.merge(stream, -its.done(), DeliveryLog::sumOrNull));
        assertThat(missing)
                .as("events lost, by stream; below 0: events that nobody sent")
                .isEmpty();
    }

    @Override
    public String toString() {
        return "%d acknowledged, %d refused, %d came again, violations %s"
                .formatted(acknowledged(), refused.size(), repeated(), violations());
    }

    private static @Nullable Long sumOrNull(Long a, Long b) {
        long sum = a + b;
        return sum == 0 ? null : sum;
    }
}
