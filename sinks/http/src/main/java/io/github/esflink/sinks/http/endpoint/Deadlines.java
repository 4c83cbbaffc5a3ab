package io.github.esflink.sinks.http.endpoint;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up exchanges whose time is over. All have the same time, so the first to start is the first
 * to go: a list in their order, and one timer for the first of them, instead of the client's timer
 * for each request.
 *
 * <p>On the event loop.
 */
final class Deadlines {

    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    private final EventLoop loop;
    private @Nullable Exchange first;
    private @Nullable Exchange last;
    private boolean timerRuns;

    Deadlines(EventLoop loop) {
        this.loop = loop;
    }

    void started(Exchange exchange) {
        exchange.waits = true;
        exchange.before = last;
        if (last == null) {
            first = exchange;
        } else {
            last.after = exchange;
        }
        last = exchange;
        if (!timerRuns) {
            startTimer(exchange);
        }
    }

    /** In any thread: a client that is closed tells of it in that of the caller. */
    void ended(Exchange exchange) {
        if (loop.inEventLoop()) {
            remove(exchange);
            return;
        }
        try {
            loop.execute(() -> remove(exchange));
        } catch (RejectedExecutionException e) {
            // The loop has ended, and its timer with it.
        }
    }

    private void remove(Exchange exchange) {
        if (!exchange.waits) {
            return;
        }
        exchange.waits = false;
        Exchange before = exchange.before;
        Exchange after = exchange.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        exchange.before = null;
        exchange.after = null;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what it does tells of its own failures
    private void startTimer(Exchange exchange) {
        timerRuns = true;
        loop.schedule(this::expire, exchange.nanosLeft(), TimeUnit.NANOSECONDS);
    }

    private void expire() {
        timerRuns = false;
        Exchange exchange;
        while ((exchange = first) != null && exchange.nanosLeft() <= 0) {
            remove(exchange);
            try {
                exchange.expire();
            } catch (RuntimeException | Error e) {
                // The others have their own deadlines.
                LOG.error("A request could not be given up.", e);
            }
        }
        if (exchange != null && !timerRuns) {
            startTimer(exchange);
        }
    }
}
