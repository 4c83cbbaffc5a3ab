package io.github.esflink.node.log;

import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.RecordStore;
import java.util.UUID;

/**
 * Finds the record that an event id was written to last: a hash table of record numbers, four bytes
 * a slot, that compares with the ids in the records themselves. For the writing thread.
 */
final class EventIds {
    /** Returned by {@link #find} for an id that was never written. */
    static final int UNKNOWN = -1;

    private final RecordStore store;
    private final LogCursor cursor;

    /** Record number + 1; 0 is an empty slot. */
    private int[] slots = new int[256];

    private int used;

    EventIds(RecordStore store) {
        this.store = store;
        this.cursor = new LogCursor(store);
    }

    int find(UUID id) {
        return slots[slot(id)] - 1;
    }

    /** Remembers a published record. */
    void put(UUID id, int ordinal) {
        int slot = slot(id);
        if (slots[slot] == 0) {
            used++;
        }
        slots[slot] = ordinal + 1;
        if (used > slots.length / 3 * 2) {
            grow();
        }
    }

    private int slot(UUID id) {
        int mask = slots.length - 1;
        int slot = hash(id) & mask;
        while (slots[slot] != 0 && !cursor.moveTo(slots[slot] - 1).id().equals(id)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int[] old = slots;
        int[] larger = new int[old.length * 2];
        int mask = larger.length - 1;
        LogCursor reader = new LogCursor(store);
        for (int entry : old) {
            if (entry != 0) {
                int slot = hash(reader.moveTo(entry - 1).id()) & mask;
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
