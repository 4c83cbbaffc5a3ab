package io.github.esflink.node.log;

import io.github.esflink.node.protocol.SystemNames;
import io.github.esflink.node.record.NameTable;
import java.util.Arrays;

/**
 * Where the events of one stream are. Revisions have no gaps, so that the event of revision {@code
 * r} is the {@code r}-th entry; a tombstone stands apart at the largest revision. The entry of an
 * event that a scavenge has taken leads to a record without an event.
 *
 * <p>Changed by the writing thread only, read by any.
 */
public final class StreamIndex {

    /** The revision of a tombstone. */
    public static final long TOMBSTONE_REVISION = Long.MAX_VALUE;

    private static final int NONE = -1;

    private final NameTable.Name name;
    private volatile int[] ordinals = new int[4];
    private int written;
    private volatile int size;
    private volatile int tombstone = NONE;
    private volatile StreamMetadata metadata;

    /** Whether somebody has looked at the metadata since it was written. */
    private volatile boolean metadataSeen;

    StreamIndex(NameTable.Name name) {
        this.name = name;
        this.metadata =
                SystemNames.isMetastream(name.text())
                        ? StreamMetadata.OF_METASTREAMS
                        : StreamMetadata.NONE;
    }

    /** The stream's name. */
    public String name() {
        return name.text();
    }

    NameTable.Name numberedName() {
        return name;
    }

    /** Number of events, without the tombstone. */
    public int size() {
        return size;
    }

    /** Whether the stream is gone for good. */
    public boolean isTombstoned() {
        return tombstone != NONE;
    }

    /** Whether the stream is deleted but may be written again. */
    public boolean isSoftDeleted() {
        return metadata().isSoftDeletion();
    }

    /** Whether a reader finds no stream of this name. */
    public boolean isMissing() {
        return isSoftDeleted() || size == 0;
    }

    /** The record of the tombstone. */
    public int tombstoneOrdinal() {
        return tombstone;
    }

    /** The record of the event with this revision, which must exist. */
    public int ordinal(long revision) {
        return ordinals[(int) revision];
    }

    /** The stream's metadata as it is now. */
    public StreamMetadata metadata() {
        metadataSeen = true;
        return metadata;
    }

    /** Number of events as the writer knows it, before readers do. */
    int written() {
        return written;
    }

    void add(int ordinal) {
        int count = written;
        int[] current = ordinals;
        if (count == current.length) {
            current = Arrays.copyOf(current, count < 1024 ? count * 2 : count + count / 4);
        }
        current[count] = ordinal;
        ordinals = current;
        written = count + 1;
    }

    /**
     * Goes on at a revision, for a log that was kept after a scavenge.
     *
     * @param empty a record without an event, to which what is missing leads
     */
    void skipTo(long revision, int empty) {
        while (written < revision) {
            add(empty);
        }
    }

    /** Lets readers see what was added: all events of a write at once. */
    void publish() {
        size = written;
    }

    /**
     * Ends the stream. Its metadata cannot be read from now on: only what a server has looked at
     * before is still known to it.
     */
    void bury(int ordinal) {
        tombstone = ordinal;
        if (!metadataSeen) {
            metadata = StreamMetadata.NONE;
        }
    }

    /** Takes what a metadata event says, which for a metastream and after the end is nothing. */
    void metadata(StreamMetadata changed) {
        if (!SystemNames.isMetastream(name.text())) {
            metadata = isTombstoned() ? StreamMetadata.NONE : changed;
            metadataSeen = false;
        }
    }
}
