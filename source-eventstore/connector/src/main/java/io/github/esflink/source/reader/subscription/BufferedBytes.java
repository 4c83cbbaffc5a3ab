package io.github.esflink.source.reader.subscription;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much a split holds of what the fetcher has taken and the task has not passed on, in bytes as
 * they came; and so whether there is room for more. Thread-safe.
 */
final class BufferedBytes {

    private final AtomicLong taken = new AtomicLong();
    private final long max;
    private final Runnable onRoom;

    /**
     * @param max bytes; one message more may be buffered, whatever its size
     * @param onRoom called when there is room again
     */
    BufferedBytes(long max, Runnable onRoom) {
        this.max = max;
        this.onRoom = onRoom;
    }

    /** Whether the next message may come, with so much waiting to be taken. */
    boolean hasRoomBeside(long waiting) {
        return taken.get() + waiting < max;
    }

    /** The fetcher has taken this. */
    void take(long bytes) {
        taken.addAndGet(bytes);
    }

    /** The task has passed this on. */
    void release(long bytes) {
        long left = taken.addAndGet(-bytes);
        if (left < max && left + bytes >= max) {
            onRoom.run();
        }
    }
}
