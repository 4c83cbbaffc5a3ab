package io.github.esflink.source.subscription;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.annotation.PublicEvolving;

/** Where a job begins that has no state yet. Restored state always wins over it. */
@PublicEvolving
public sealed interface StartingPosition extends Serializable {

    /** The place it names; empty when it has to be looked up. */
    Optional<SplitPosition> place();

    /** With the first event there is. */
    static StartingPosition earliest() {
        return new Earliest();
    }

    /**
     * With the first event written after the job was started. The end is looked up once and kept in
     * the state.
     */
    static StartingPosition latest() {
        return new Latest();
    }

    /** With the first event after a position of {@code $all}; for {@code $all} only. */
    static StartingPosition after(LogPosition position) {
        return new AfterPosition(position);
    }

    /** With the first event after a revision; for a single stream only. */
    static StartingPosition afterRevision(long revision) {
        return new AfterRevision(revision);
    }

    /**
     * With the first event that the server wrote at that time or later. Found by searching the log
     * once, as far as the server's clock never went back: in a stream by halving (a few round
     * trips), in {@code $all} by letting the server look over the log once without sending it.
     */
    static StartingPosition atTime(Instant time) {
        return new AtTime(time);
    }

    /** See {@link #earliest()}. */
    record Earliest() implements StartingPosition {
        @Override
        public Optional<SplitPosition> place() {
            return Optional.of(new SplitPosition.Beginning());
        }

        @Override
        public String toString() {
            return "earliest";
        }
    }

    /** See {@link #latest()}. */
    record Latest() implements StartingPosition {
        @Override
        public Optional<SplitPosition> place() {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "latest";
        }
    }

    /** See {@link #atTime(Instant)}. */
    record AtTime(Instant time) implements StartingPosition {
        public AtTime {
            Objects.requireNonNull(time, "time");
        }

        @Override
        public Optional<SplitPosition> place() {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "at " + time;
        }
    }

    /** See {@link #after(LogPosition)}. */
    record AfterPosition(LogPosition position) implements StartingPosition {
        public AfterPosition {
            Objects.requireNonNull(position, "position");
        }

        @Override
        public Optional<SplitPosition> place() {
            return Optional.of(new SplitPosition.AfterPosition(position));
        }

        @Override
        public String toString() {
            return "after position " + position;
        }
    }

    /** See {@link #afterRevision(long)}. */
    record AfterRevision(long revision) implements StartingPosition {
        public AfterRevision {
            if (revision < 0) {
                throw new IllegalArgumentException(
                        "A stream revision is 0 or more, found " + revision + ".");
            }
        }

        @Override
        public Optional<SplitPosition> place() {
            return Optional.of(new SplitPosition.AfterRevision(revision));
        }

        @Override
        public String toString() {
            return "after revision " + revision;
        }
    }
}
