package io.github.esflink.table;

import io.github.esflink.source.event.DeserializationFailureHandler;
import io.github.esflink.source.event.EventStoreEvent;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;

/** Ends the job at an event that the format cannot read, and says which. */
record FailTable(String table) implements DeserializationFailureHandler<RowData> {

    @Override
    public void handle(EventStoreEvent event, Exception failure, Collector<RowData> out) {
        throw new UnreadableEventException(table, event, failure);
    }
}
