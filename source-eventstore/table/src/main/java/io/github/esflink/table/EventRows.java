package io.github.esflink.table;

import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.event.EventStoreEvent;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table: what the format makes of the data of an event, and behind that what columns
 * have of the event itself.
 */
final class EventRows implements EventDeserializationSchema<RowData> {

    private static final long serialVersionUID = 1L;

    private final DeserializationSchema<RowData> format;
    private final RowData.FieldGetter[] fields;
    private final EventMetadata[] metadata;
    private final boolean formatRowIsWhole;
    private final boolean leavesOutSystemEvents;
    private final TypeInformation<RowData> type;

    /**
     * @param format reads the data
     * @param fields which fields of the format's rows are kept, in their order
     * @param metadata what stands behind them
     * @param formatRowIsWhole whether a row of the format is a row of the table as it is
     * @param leavesOutSystemEvents whether the server, which has another filter, may send events
     *     that the table does not have: those of a type that begins with {@code $}
     */
    EventRows(
            DeserializationSchema<RowData> format,
            List<RowData.FieldGetter> fields,
            List<EventMetadata> metadata,
            boolean formatRowIsWhole,
            boolean leavesOutSystemEvents,
            TypeInformation<RowData> type) {
        this.format = format;
        this.fields = fields.toArray(new RowData.FieldGetter[0]);
        this.metadata = metadata.toArray(new EventMetadata[0]);
        this.formatRowIsWhole = formatRowIsWhole;
        this.leavesOutSystemEvents = leavesOutSystemEvents;
        this.type = type;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) throws Exception {
        format.open(context);
    }

    @Override
    public void deserialize(EventStoreEvent event, Collector<RowData> out) throws IOException {
        if (leavesOutSystemEvents && event.eventType().startsWith("$")) {
            return;
        }
        format.deserialize(event.data(), formatRowIsWhole ? out : new Completed(event, out));
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return type;
    }

    private RowData complete(RowData row, EventStoreEvent event) {
        GenericRowData whole =
                new GenericRowData(row.getRowKind(), fields.length + metadata.length);
        for (int i = 0; i < fields.length; i++) {
            whole.setField(i, fields[i].getFieldOrNull(row));
        }
        for (int i = 0; i < metadata.length; i++) {
            @Nullable Object value = metadata[i].of(event);
            whole.setField(fields.length + i, value);
        }
        return whole;
    }

    /** A format may make none, one or several rows of an event. */
    private final class Completed implements Collector<RowData> {
        private final EventStoreEvent event;
        private final Collector<RowData> out;

        Completed(EventStoreEvent event, Collector<RowData> out) {
            this.event = event;
            this.out = out;
        }

        @Override
        public void collect(RowData row) {
            out.collect(complete(row, event));
        }

        @Override
        public void close() {}
    }
}
