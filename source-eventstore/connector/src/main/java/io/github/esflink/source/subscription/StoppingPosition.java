package io.github.esflink.source.subscription;

import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;

/** Where reading ends. */
@PublicEvolving
public sealed interface StoppingPosition extends Serializable {

    /** Nowhere: a streaming job. */
    static StoppingPosition never() {
        return new Never();
    }

    /**
     * With the last event there was when the job was started: a bounded job, also in batch mode.
     */
    static StoppingPosition latest() {
        return new Latest();
    }

    /** With the event at a position of {@code $all}, which may still be to come. */
    static StoppingPosition at(LogPosition position) {
        return new AtPosition(position);
    }

    /** See {@link #never()}. */
    record Never() implements StoppingPosition {}

    /** See {@link #latest()}. */
    record Latest() implements StoppingPosition {
        @Override
        public String toString() {
            return "latest";
        }
    }

    /** See {@link #at(LogPosition)}. */
    record AtPosition(LogPosition position) implements StoppingPosition {
        public AtPosition {
            Objects.requireNonNull(position, "position");
        }

        @Override
        public String toString() {
            return "position " + position;
        }
    }
}
