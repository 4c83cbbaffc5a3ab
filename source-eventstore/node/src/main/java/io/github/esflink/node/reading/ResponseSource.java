package io.github.esflink.node.reading;

import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Produces the responses of one read or subscription, in order and on demand. Used by one thread at
 * a time; never blocks.
 */
public interface ResponseSource {

    /** Why {@link #next} had nothing to give. */
    enum Pause {
        /** Nothing more will come: the call is complete. */
        ENDED,
        /** There may be more after the next write to the log. */
        AT_TAIL,
        /** There may be more now, but others should have their turn first. */
        YIELD,
        /** There is nothing now; whoever holds the messages back will wake the reader. */
        HELD
    }

    /**
     * The next response, {@code null} when there is none for the reason that {@link #pause} tells.
     *
     * @throws StatusRuntimeException when the call ends with that error
     */
    @Nullable ReadFrame next();

    /** Why the last call of {@link #next} returned {@code null}. */
    Pause pause();

    /** Whether something has been written since {@link #next} came to the tail. */
    boolean hasMore();

    /** Told when the reader takes no more for the time being. */
    default void readerIsSlow() {}
}
