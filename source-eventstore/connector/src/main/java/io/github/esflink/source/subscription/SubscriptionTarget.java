package io.github.esflink.source.subscription;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/** What one catch-up subscription reads. */
@PublicEvolving
public sealed interface SubscriptionTarget extends Serializable {

    /** Every stream of the server, without what the server writes for itself. */
    static SubscriptionTarget allStreams() {
        return new AllStreams(EventFilter.excludeSystemEvents());
    }

    /** Every stream of the server, with what the server writes for itself. */
    static SubscriptionTarget everything() {
        return new AllStreams(EventFilter.NONE);
    }

    /**
     * One stream. An event that is a link, as all are in the streams of the server's projections
     * ({@code $et-…}, {@code $bc-…}), is replaced by the event that it leads to.
     */
    static SubscriptionTarget stream(String name) {
        return new SingleStream(name, true);
    }

    /** One stream; links in it stay links: events of type {@code $>}. */
    static SubscriptionTarget streamWithLinks(String name) {
        return new SingleStream(name, false);
    }

    /**
     * All streams of a category ({@code order-1}, {@code order-2}, …: the part before the first
     * dash), through the stream {@code $ce-order} that the server's projection {@code $by_category}
     * keeps, with its links resolved. The projection has to run.
     */
    static SubscriptionTarget category(String category) {
        return new SingleStream("$ce-" + category, true);
    }

    /**
     * Every stream whose name does not begin with {@code $}, in disjoint parts that several readers
     * can read at once; every stream is whole in one part. The server looks over its whole log once
     * for each part, so this pays for a large catch-up when the consumer is slower than the server
     * and the server has cores to spare, and costs on a small machine.
     *
     * @param count 2 to 16; fixed by the first start of a job
     */
    static List<SubscriptionTarget> shardsOfAll(int count) {
        return Shards.of(count);
    }

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
     * @param filter what the server lets through
     */
    record AllStreams(EventFilter filter) implements SubscriptionTarget {
        public AllStreams {
            Objects.requireNonNull(
                    filter,
                    "A filter is needed: SubscriptionTarget.allStreams() leaves out what the server writes for itself, SubscriptionTarget.everything() does not.");
        }

        /** What the server lets through; null for everything. */
        @Override
        public @Nullable EventFilter filter() {
            return filter.equals(EventFilter.NONE) ? null : filter;
        }

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
