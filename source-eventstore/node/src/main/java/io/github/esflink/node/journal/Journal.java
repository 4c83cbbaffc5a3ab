package io.github.esflink.node.journal;

import com.google.protobuf.InvalidProtocolBufferException;
import io.github.esflink.node.record.RecordStore;
import java.io.IOException;

/** Keeps the log outside of memory. Used by one thread at a time. */
public interface Journal extends AutoCloseable {

    /** Takes the records of a journal, in order. */
    @FunctionalInterface
    interface Replay {
        /**
         * One record, as it was written.
         *
         * @param record the event's bytes, none for a record without an event
         * @param nextPosition the log position behind it
         * @param scavenged whether a scavenge has been through it
         */
        void record(byte[] record, long nextPosition, boolean scavenged)
                throws InvalidProtocolBufferException;
    }

    /** Hands over what was kept; called once, before anything is written. */
    void replay(Replay replay) throws IOException;

    /**
     * Keeps the records of one write: all of them, or none if the process dies meanwhile.
     *
     * @param first the first record's number
     * @param end the number behind the last one
     */
    void write(RecordStore store, int first, int end) throws IOException;

    /** Keeps the store as it is after a scavenge, in place of all that was kept before. */
    void rewrite(RecordStore store) throws IOException;

    @Override
    void close() throws IOException;
}
