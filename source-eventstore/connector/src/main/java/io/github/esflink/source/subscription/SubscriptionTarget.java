package io.github.esflink.source.subscription;

import java.io.Serializable;
import java.util.function.Function;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/** What one catch-up subscription reads. */
@PublicEvolving
public sealed interface SubscriptionTarget extends Serializable {

    /** Whether reading it can go on there: {@code $all} by log position, a stream by revision. */
    default boolean accepts(SplitPosition position) {
        return position.match(
                () -> true,
                log -> this instanceof AllStreams,
                revision -> this instanceof SingleStream);
    }

    /** A choice by kind that the compiler holds complete. */
    <R> R match(Function<AllStreams, R> all, Function<SingleStream, R> single);

    /**
     * Every stream of the server, in the order of its log.
     *
     * @param filter what the server leaves out before it sends; null for nothing
     */
    record AllStreams(@Nullable EventFilter filter) implements SubscriptionTarget {
        @Override
        public <R> R match(Function<AllStreams, R> all, Function<SingleStream, R> single) {
            return all.apply(this);
        }

        @Override
        public String toString() {
            return "$all";
        }
    }

    /**
     * One stream.
     *
     * @param name the stream
     * @param resolveLinks whether an event that links to another one is replaced by that
     */
    record SingleStream(String name, boolean resolveLinks) implements SubscriptionTarget {
        public SingleStream {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("A stream to read needs a name.");
            }
        }

        @Override
        public <R> R match(Function<AllStreams, R> all, Function<SingleStream, R> single) {
            return single.apply(this);
        }

        @Override
        public String toString() {
            return "stream " + name;
        }
    }
}
