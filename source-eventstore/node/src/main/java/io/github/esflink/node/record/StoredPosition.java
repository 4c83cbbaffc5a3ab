package io.github.esflink.node.record;

/**
 * A place in the transaction log, in bytes from its beginning, as EventStoreDB counts them.
 *
 * <p>For an event the two parts are equal. Between pages a server also names the end of a record as
 * {@code (end, 0)}, which is why checkpoints may carry a prepare position of 0.
 *
 * @param commit offset of the commit, or -1 for "nothing yet"
 * @param prepare offset of the prepare, at most {@code commit}
 */
public record StoredPosition(long commit, long prepare) implements Comparable<StoredPosition> {

    /** The first place of every log. */
    public static final StoredPosition START = new StoredPosition(0, 0);

    /** Before everything: what a subscriber has seen that asked for the start. */
    public static final StoredPosition NOTHING = new StoredPosition(-1, -1);

    /** The position of an event that begins at {@code offset}. */
    public static StoredPosition of(long offset) {
        return new StoredPosition(offset, offset);
    }

    @Override
    public int compareTo(StoredPosition other) {
        int byCommit = Long.compare(commit, other.commit);
        return byCommit != 0 ? byCommit : Long.compare(prepare, other.prepare);
    }

    /** Whether an event that begins at {@code offset} lies strictly after this position. */
    public boolean isBefore(long offset) {
        return commit < offset || (commit == offset && prepare < offset);
    }

    @Override
    public String toString() {
        return "C:" + commit + "/P:" + prepare;
    }
}
