package io.github.esflink.table;

import io.github.esflink.source.EventStoreSource;
import io.github.esflink.source.EventStoreSourceBuilder;
import io.github.esflink.source.event.DeserializationFailureHandler;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.StoppingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import io.github.esflink.table.EventStoreTableOptions.FailureHandling;
import io.github.esflink.table.EventStoreTableOptions.FilterHandlingPolicy;
import java.util.List;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;

/**
 * What the options of a table say of how it is read.
 *
 * @param table its name, for messages
 * @param targets what is read, a split each
 * @param start where a job without state begins
 * @param stop where it ends
 * @param parallelism how many subtasks read; null for as many as the job has, or as there are
 *     splits
 * @param options the options themselves, with those that the source reads by itself
 */
record TableScan(
        String table,
        List<SubscriptionTarget> targets,
        StartingPosition start,
        StoppingPosition stop,
        @Nullable Integer parallelism,
        ReadableConfig options) {

    TableScan {
        targets = List.copyOf(targets);
    }

    /** Whether the server's one filter is still free: all of the log is read, with no other. */
    boolean canBeFiltered() {
        return options.get(EventStoreTableOptions.FILTER_HANDLING_POLICY)
                        == FilterHandlingPolicy.ALWAYS
                && targets.equals(List.of(SubscriptionTarget.allStreams()));
    }

    /** The same with another filter in the place of the one that leaves out system events. */
    TableScan filtered(EventFilter filter) {
        return new TableScan(
                table,
                List.of(new SubscriptionTarget.AllStreams(filter)),
                start,
                stop,
                parallelism,
                options);
    }

    /**
     * A split each; more subtasks would have nothing to read, and their watermark would stand
     * still.
     *
     * @param most how many the job has
     */
    int parallelism(int most) {
        return parallelism == null ? Math.min(most, targets.size()) : parallelism;
    }

    /**
     * @throws IllegalArgumentException naming what is wrong
     */
    EventStoreSource<RowData> source(EventDeserializationSchema<RowData> rows) {
        return this.<RowData>reading()
                .setDeserializer(rows)
                .setFailureHandler(
                        options.get(EventStoreTableOptions.FAILURE_HANDLING) == FailureHandling.SKIP
                                ? DeserializationFailureHandler.skip()
                                : new FailTable(table))
                .build();
    }

    /** A source as far as options make one, to see whether they do. */
    <T> EventStoreSourceBuilder<T> reading() {
        return EventStoreSource.<T>builder()
                .setTargets(targets)
                .setStartingPosition(start)
                .setStoppingPosition(stop)
                .setOptions(options);
    }
}
