package io.github.esflink.source.subscription;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.flink.annotation.Internal;

/**
 * Where reading goes on: everything after it is still to be read. Always a concrete place; "the
 * end" is turned into one once, when a split is discovered, because an end that is looked up again
 * after a restart would skip what was written in between.
 */
@Internal
public sealed interface SplitPosition {

    /**
     * Whether reading that stands here has passed the other place; of positions the commit decides,
     * because a filter checkpoint may leave the prepare position out.
     */
    default boolean reaches(SplitPosition other) {
        return other.match(
                () -> true,
                position ->
                        this instanceof AfterPosition here
                                && here.position().commit() >= position.commit(),
                revision -> this instanceof AfterRevision here && here.revision() >= revision);
    }

    /** Where a log ends that has been read to here and no further, for messages. */
    default String asEnd() {
        return match(
                () -> "before its first event",
                position -> "at position " + position,
                revision -> "at revision " + revision);
    }

    /** A choice by kind that the compiler holds complete. */
    <R> R match(
            Supplier<R> beginning,
            Function<LogPosition, R> afterPosition,
            Function<Long, R> afterRevision);

    /** Before the first event. */
    record Beginning() implements SplitPosition {
        @Override
        public <R> R match(
                Supplier<R> beginning,
                Function<LogPosition, R> afterPosition,
                Function<Long, R> afterRevision) {
            return beginning.get();
        }

        @Override
        public String toString() {
            return "the beginning";
        }
    }

    /** After a position of {@code $all}, exclusive. */
    record AfterPosition(LogPosition position) implements SplitPosition {
        public AfterPosition {
            Objects.requireNonNull(position, "position");
        }

        @Override
        public <R> R match(
                Supplier<R> beginning,
                Function<LogPosition, R> afterPosition,
                Function<Long, R> afterRevision) {
            return afterPosition.apply(position);
        }

        @Override
        public String toString() {
            return "after position " + position;
        }
    }

    /**
     * After a revision of a stream, exclusive; of the stream that is read, also when it holds
     * links.
     */
    record AfterRevision(long revision) implements SplitPosition {
        public AfterRevision {
            if (revision < 0) {
                throw new IllegalArgumentException(
                        "A stream revision is 0 or more, found " + revision + ".");
            }
        }

        @Override
        public <R> R match(
                Supplier<R> beginning,
                Function<LogPosition, R> afterPosition,
                Function<Long, R> afterRevision) {
            return afterRevision.apply(revision);
        }

        @Override
        public String toString() {
            return "after revision " + revision;
        }
    }
}
