package io.github.esflink.node.fault;

import io.github.esflink.node.reading.ReadFrame;
import io.github.esflink.node.reading.ResponseSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A source whose messages come late, or not at all while the node stalls. */
public final class ThrottledSource implements ResponseSource {
    private final ResponseSource source;
    private final Faults faults;
    private final Executor executor;
    private Runnable wake = () -> {};
    private boolean held;
    private boolean waits;
    private long notBefore;

    /**
     * @param executor runs the reader again after a delay
     */
    public ThrottledSource(ResponseSource source, Faults faults, Executor executor) {
        this.source = source;
        this.faults = faults;
        this.executor = executor;
        this.notBefore = System.nanoTime();
    }

    /** What to do when there may be more after a delay. */
    public void wakesWith(Runnable reader) {
        wake = reader;
    }

    @Override
    public @Nullable ReadFrame next() {
        Faults.State state = faults.state();
        held = state.stalled();
        if (held) {
            return null;
        }
        if (state.gapNanos() == 0) {
            return source.next();
        }
        long left = notBefore - System.nanoTime();
        if (left > 0) {
            held = true;
            if (!waits) {
                waits = true;
                CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS, executor)
                        .execute(wake);
            }
            return null;
        }
        waits = false;
        ReadFrame frame = source.next();
        if (frame != null) {
            notBefore = System.nanoTime() + state.gapNanos();
        }
        return frame;
    }

    @Override
    public Pause pause() {
        return held ? Pause.HELD : source.pause();
    }

    @Override
    public boolean hasMore() {
        return source.hasMore();
    }

    @Override
    public void readerIsSlow() {
        source.readerIsSlow();
    }
}
