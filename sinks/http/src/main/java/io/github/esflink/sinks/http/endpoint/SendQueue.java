package io.github.esflink.sinks.http.endpoint;

import io.netty.channel.EventLoop;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the event loop has to send: one task for all that wait there, so that a loop that sleeps is
 * woken once for many. Thread-safe.
 */
final class SendQueue {

    private final EventLoop loop;
    private final ConcurrentLinkedQueue<Exchange> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean loopIsTold = new AtomicBoolean();

    SendQueue(EventLoop loop) {
        this.loop = loop;
    }

    /** It goes with the next {@link #flush()}. */
    void add(Exchange exchange) {
        waiting.add(exchange);
    }

    /** Sees to it that everything goes. */
    void flush() {
        if (waiting.isEmpty() || !loopIsTold.compareAndSet(false, true)) {
            return;
        }
        try {
            loop.execute(this::sendAll);
        } catch (RejectedExecutionException e) {
            loopIsTold.set(false);
            Exchange next;
            while ((next = waiting.poll()) != null) {
                next.refuse(e);
            }
        }
    }

    private void sendAll() {
        // First the flag: what comes while the queue is read sends another task.
        loopIsTold.set(false);
        Exchange next;
        while ((next = waiting.poll()) != null) {
            next.begin();
        }
    }
}
