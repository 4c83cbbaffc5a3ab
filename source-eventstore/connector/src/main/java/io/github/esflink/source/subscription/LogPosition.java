package io.github.esflink.source.subscription;

import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;

/**
 * A place in the server's log ({@code $all}): byte offsets that only grow. Of ordinary writes both
 * numbers are the same; events of one transaction share the commit position and differ in the
 * prepare position.
 *
 * @param commit where the write was committed
 * @param prepare where the write was prepared; never after the commit
 */
@PublicEvolving
public record LogPosition(long commit, long prepare)
        implements Comparable<LogPosition>, Serializable {

    public LogPosition {
        if (prepare < 0 || commit < prepare) {
            throw new IllegalArgumentException(
                    "A log position needs 0 <= prepare <= commit, found commit %d and prepare %d."
                            .formatted(commit, prepare));
        }
    }

    @Override
    public int compareTo(LogPosition other) {
        int byCommit = Long.compare(commit, other.commit);
        return byCommit != 0 ? byCommit : Long.compare(prepare, other.prepare);
    }

    /** The form of the server's own tools: {@code C:1234/P:1234}. */
    @Override
    public String toString() {
        return "C:" + commit + "/P:" + prepare;
    }
}
