package io.github.esflink.node.reading;

import io.github.esflink.node.protocol.ServerErrors;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Moves responses from a {@link ResponseSource} to a call for as long as the call takes them.
 *
 * <p>Any thread may ask for work with {@link #run}: the transport when its buffer has room again,
 * the log when something was written, a fault when it ends. Whoever comes first works, and works
 * again if others asked meanwhile; so one thread at a time touches the source and the call.
 *
 * <p>At the tail of the log:
 *
 * <ol>
 *   <li>the source finds nothing,
 *   <li>the pump sets {@code parked},
 *   <li>the pump asks the source once more.
 * </ol>
 *
 * A write between 1 and 2 is found in 3; a write after 2 finds {@code parked} and starts the pump.
 */
public final class ResponsePump implements Runnable {
    private final ServerCall<?, ReadFrame> call;
    private final ResponseSource source;
    private final Executor executor;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicBoolean parked = new AtomicBoolean();
    private final AtomicReference<@Nullable StatusRuntimeException> failure =
            new AtomicReference<>();
    private volatile boolean closed;

    /** Written by the thread that works, seen by others once the pump is parked. */
    private long sent;

    /**
     * @param executor runs the pump when the log's writer or a long scan must not be held up by it
     */
    public ResponsePump(ServerCall<?, ReadFrame> call, ResponseSource source, Executor executor) {
        this.call = call;
        this.source = source;
        this.executor = executor;
    }

    /** Called after a write to the log, on the writer's thread. */
    public void logGrew() {
        if (parked.get() && source.hasMore() && parked.compareAndSet(true, false)) {
            executor.execute(this);
        }
    }

    /** Looks for work, on a thread of the node. */
    public void wake() {
        executor.execute(this);
    }

    /** How many messages the reader was sent, -1 while there may be more for it. */
    public long sentAtTail() {
        return parked.get() && !source.hasMore() ? sent : -1;
    }

    /** Ends the call with an error, unless it has ended already. */
    public void fail(Status status, Metadata trailers) {
        failure.compareAndSet(null, status.asRuntimeException(trailers));
        executor.execute(this);
    }

    /** Told when the reader is gone: nothing more is sent. */
    public void cancelled() {
        closed = true;
    }

    @Override
    public void run() {
        if (requests.getAndIncrement() != 0) {
            return;
        }
        int handled = 1;
        do {
            work();
            handled = requests.addAndGet(-handled);
        } while (handled != 0);
    }

    private void work() {
        try {
            while (!closed) {
                StatusRuntimeException failed = failure.get();
                if (failed != null) {
                    throw failed;
                }
                if (!call.isReady()) {
                    source.readerIsSlow();
                    return;
                }
                ReadFrame frame = source.next();
                if (frame != null) {
                    call.sendMessage(frame);
                    sent++;
                } else if (!carriesOn()) {
                    return;
                }
            }
        } catch (StatusRuntimeException e) {
            Metadata trailers = e.getTrailers();
            close(e.getStatus(), trailers == null ? new Metadata() : trailers);
        } catch (RuntimeException e) {
            close(ServerErrors.handlerThrew(e).getStatus(), new Metadata());
        }
    }

    private boolean carriesOn() {
        return switch (source.pause()) {
            case ENDED -> {
                close(Status.OK, new Metadata());
                yield false;
            }
            case YIELD -> {
                executor.execute(this);
                yield false;
            }
            case HELD -> false;
            case AT_TAIL -> {
                parked.set(true);
                yield source.hasMore() && parked.compareAndSet(true, false);
            }
        };
    }

    private void close(Status status, Metadata trailers) {
        if (!closed) {
            closed = true;
            call.close(status, trailers);
        }
    }
}
