package io.github.esflink.sinks.core.async;

import java.time.Duration;
import java.util.ArrayDeque;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.jspecify.annotations.Nullable;

/** When attempts are given up. All have the same time, so the first to start is the first to go. */
final class AttemptTimeouts<IN, KEY, OUT> {

    private static final int SWEEP_ABOVE = 4_096;

    private final AsyncFunction<IN, OUT> function;
    private final long millis;
    private final ArrayDeque<Attempt<IN, KEY, OUT>> running = new ArrayDeque<>();
    private int sweepAbove = SWEEP_ABOVE;

    /**
     * @param timeout null for never
     */
    AttemptTimeouts(AsyncFunction<IN, OUT> function, @Nullable Duration timeout) {
        this.function = function;
        this.millis = timeout == null ? Long.MAX_VALUE : timeout.toMillis();
    }

    long deadlineFrom(long now) {
        return millis == Long.MAX_VALUE ? Long.MAX_VALUE : now + millis;
    }

    void started(Attempt<IN, KEY, OUT> attempt) {
        if (millis == Long.MAX_VALUE) {
            return;
        }
        if (running.size() > sweepAbove) {
            running.removeIf(Attempt::hasEnded);
            sweepAbove = Math.max(SWEEP_ABOVE, 2 * running.size());
        }
        running.add(attempt);
    }

    /** When the next attempt is due; {@link Long#MAX_VALUE} for never. */
    long next() {
        Attempt<IN, KEY, OUT> first;
        while ((first = running.peek()) != null && first.hasEnded()) {
            running.remove();
        }
        return first == null ? Long.MAX_VALUE : first.deadline;
    }

    void expire(long now) throws Exception {
        while (next() <= now) {
            Attempt<IN, KEY, OUT> attempt = running.remove();
            function.timeout(attempt.waiting.element, attempt);
        }
    }
}
