package io.github.esflink.sinks.http.endpoint;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what came of their requests, many at once: whoever waits for them is woken once.
 *
 * <p>Answers that are there are read first, round by round of the event loop, until there are
 * enough of them or a round brings no more. So nothing waits for an answer that may come later, and
 * while many come nobody is woken for each.
 */
final class AnswerDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerDispatcher.class);

    /** So many are told without a look for more: whoever waits gets work while others are read. */
    private static final int ENOUGH = 16;

    private final EventLoop loop;

    /** Of the event loop. */
    private final ArrayDeque<Runnable> untold = new ArrayDeque<>();

    /** How many there were at the last look. */
    private int seen;

    AnswerDispatcher(EventLoop loop) {
        this.loop = loop;
    }

    /** In any thread: a client that is closed tells of it in that of the caller. */
    void tell(Runnable listener) {
        if (!loop.inEventLoop() || loop.isShuttingDown()) {
            listener.run();
            return;
        }
        untold.add(listener);
        if (untold.size() == 1) {
            seen = 0;
            loop.execute(this::look);
        }
    }

    /** Once in each round. */
    @SuppressWarnings("FutureReturnValueIgnored") // who listens sees to their own failures
    private void look() {
        int there = untold.size();
        if (there == seen || there >= ENOUGH || loop.isShuttingDown()) {
            tellAll();
        } else {
            seen = there;
            // Not execute: that would be this round still.
            loop.schedule(this::look, 0, TimeUnit.NANOSECONDS);
        }
    }

    private void tellAll() {
        Runnable listener;
        while ((listener = untold.poll()) != null) {
            try {
                listener.run();
            } catch (RuntimeException | Error e) {
                // The others have to hear of theirs.
                LOG.error("Who sent a request cannot be told what came of it.", e);
            }
        }
    }
}
