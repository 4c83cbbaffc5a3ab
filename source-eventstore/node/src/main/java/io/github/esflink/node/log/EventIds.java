package io.github.esflink.node.log;

import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.RecordStore;
import java.util.UUID;

/**
 * Finds the record that an event id was written to first: a hash table of record numbers, eight
 * bytes a slot, that compares with the ids in the records themselves. For the writing thread.
 */
final class EventIds {
    /** Returned by {@link #find} for an id that was never written. */
    static final int UNKNOWN = -1;

    private final LogCursor cursor;

    /** The hash of an id above, its record number + 1 below; 0 is an empty slot. */
    private long[] slots = new long[256];

    private int used;

    EventIds(RecordStore store) {
        this.cursor = new LogCursor(store);
    }

    int find(UUID id) {
        return (int) slots[slot(id, hash(id))] - 1;
    }

    /**
     * Remembers a record, unless there is an earlier one with the same id, in whatever stream: so
     * the server's cache of committed events does.
     */
    void put(UUID id, int ordinal) {
        int hash = hash(id);
        int slot = slot(id, hash);
        if (slots[slot] != 0) {
            return;
        }
        used++;
        slots[slot] = ((long) hash << 32) | (ordinal + 1L);
        if (used > slots.length / 3 * 2) {
            grow();
        }
    }

    private int slot(UUID id, int hash) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0 && !isAt(slots[slot], id, hash)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isAt(long entry, UUID id, int hash) {
        return (int) (entry >>> 32) == hash && cursor.moveTo((int) entry - 1).id().equals(id);
    }

    private void grow() {
        long[] old = slots;
        long[] larger = new long[old.length * 2];
        int mask = larger.length - 1;
        for (long entry : old) {
            if (entry != 0) {
                int slot = (int) (entry >>> 32) & mask;
                while (larger[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                larger[slot] = entry;
            }
        }
        slots = larger;
    }

    private static int hash(UUID id) {
        long mixed =
                (id.getMostSignificantBits() ^ (id.getLeastSignificantBits() * 31))
                        * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }
}
