package io.github.esflink.node.log;

/** What became of a write. */
public sealed interface AppendOutcome {

    /** {@link Written#lastRevision} when the stream has no events. */
    long NO_REVISION = -1;

    /** {@link Written#position} of a write that was made before and cannot be read any more. */
    long NO_POSITION = -1;

    /**
     * The events are in the log, now or since an earlier attempt.
     *
     * @param lastRevision revision of the last event of the write, {@link #NO_REVISION} for none
     * @param position where the last record of the write begins, or {@link #NO_POSITION}
     */
    record Written(long lastRevision, long position) implements AppendOutcome {}

    /**
     * The stream is not where the writer thought it was.
     *
     * @param currentRevision where it is, {@link #NO_REVISION} when it has no events
     */
    record WrongRevision(long currentRevision) implements AppendOutcome {}

    /** The stream is tombstoned, or deleted where it had to exist. */
    record Deleted() implements AppendOutcome {}
}
