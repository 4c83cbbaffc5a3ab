package io.github.esflink.table;

import io.github.esflink.source.EventStoreSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.format.ProjectableDecodingFormat;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsReadingMetadata;
import org.apache.flink.table.connector.source.abilities.SupportsWatermarkPushDown;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * A table over a catch-up subscription, which the planner asks for columns from metadata and to
 * make watermarks for each split. What else it can do is in the two kinds of it: Flink 2.2 cannot
 * combine the push-down of conditions on metadata with that of projections.
 */
abstract sealed class EventStoreTableSource
        implements ScanTableSource, SupportsReadingMetadata, SupportsWatermarkPushDown
        permits FilteredTableSource, ProjectedTableSource {

    /** Metadata of the format, such as a changelog format has, by this and the format's name. */
    private static final String FORMAT_METADATA = "value.";

    final DecodingFormat<DeserializationSchema<RowData>> format;
    final DataType physicalType;
    final TableScan scan;

    /** Which columns are read out of the data, and what the rows are made of in all. */
    int[][] projection;

    DataType producedType;
    List<EventMetadata> metadata = List.of();
    private List<String> formatMetadata = List.of();
    private WatermarkStrategy<RowData> watermarks = WatermarkStrategy.noWatermarks();

    EventStoreTableSource(
            TableScan scan,
            DecodingFormat<DeserializationSchema<RowData>> format,
            DataType physicalType) {
        this.scan = scan;
        this.format = format;
        this.physicalType = physicalType;
        this.producedType = physicalType;
        this.projection =
                IntStream.range(0, DataType.getFieldCount(physicalType))
                        .mapToObj(i -> new int[] {i})
                        .toArray(int[][]::new);
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return format.getChangelogMode();
    }

    @Override
    public Map<String, DataType> listReadableMetadata() {
        // The format's come first: the planner puts them first behind the columns, too.
        Map<String, DataType> readable = new LinkedHashMap<>();
        format.listReadableMetadata()
                .forEach((key, type) -> readable.put(FORMAT_METADATA + key, type));
        for (EventMetadata each : EventMetadata.values()) {
            readable.put(each.key(), each.type());
        }
        return readable;
    }

    @Override
    public void applyReadableMetadata(List<String> metadataKeys, DataType producedDataType) {
        List<String> ofFormat = new ArrayList<>();
        List<EventMetadata> ofEvent = new ArrayList<>();
        for (String key : metadataKeys) {
            if (key.startsWith(FORMAT_METADATA)) {
                ofFormat.add(key.substring(FORMAT_METADATA.length()));
            } else {
                ofEvent.add(EventMetadata.ofKey(key));
            }
        }
        formatMetadata = List.copyOf(ofFormat);
        metadata = List.copyOf(ofEvent);
        producedType = producedDataType;
    }

    /** What is read, with what the server has been given to do. */
    abstract TableScan planned();

    /** Whether the server has a filter that may let system events through. */
    abstract boolean leavesOutSystemEvents();

    @Override
    public void applyWatermark(WatermarkStrategy<RowData> watermarkStrategy) {
        watermarks = watermarkStrategy;
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        TableScan planned = planned();
        EventStoreSource<RowData> source = planned.source(rows(context));
        WatermarkStrategy<RowData> strategy = watermarks;
        return new DataStreamScanProvider() {
            @Override
            public DataStream<RowData> produceDataStream(
                    ProviderContext providerContext, StreamExecutionEnvironment environment) {
                DataStreamSource<RowData> stream =
                        environment.fromSource(source, strategy, "EventStoreDB-" + planned.table());
                // The operators behind it take over its parallelism up to the next exchange, so the
                // events of a stream stay in order.
                stream.setParallelism(planned.parallelism(environment.getParallelism()));
                providerContext
                        .generateUid(EventStoreTableFactory.IDENTIFIER)
                        .ifPresent(stream::uid);
                return stream;
            }

            @Override
            public boolean isBounded() {
                return source.getBoundedness() == Boundedness.BOUNDED;
            }
        };
    }

    /** Rows with metadata of the format's own are cut here: what it puts where is then known. */
    final boolean formatProjects() {
        return format instanceof ProjectableDecodingFormat<?>
                && format.listReadableMetadata().isEmpty();
    }

    private EventRows rows(ScanContext context) {
        boolean formatProjects = formatProjects();
        DeserializationSchema<RowData> decoder = decoder(context, formatProjects);
        List<LogicalType> types =
                producedType.getLogicalType().getChildren().subList(0, fieldsOfFormat());
        List<RowData.FieldGetter> fields = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            int place = formatProjects ? i : placeInFormat(i);
            fields.add(RowData.createFieldGetter(types.get(i), place));
        }
        return new EventRows(
                decoder,
                fields,
                metadata,
                metadata.isEmpty() && (formatProjects || isIdentity()),
                leavesOutSystemEvents(),
                context.createTypeInformation(producedType));
    }

    private DeserializationSchema<RowData> decoder(ScanContext context, boolean projects) {
        // Not before: copies of this share the format.
        if (!format.listReadableMetadata().isEmpty()) {
            format.applyReadableMetadata(formatMetadata);
        }
        return projects
                        && format
                                instanceof
                                ProjectableDecodingFormat<DeserializationSchema<RowData>>
                                        projectable
                ? projectable.createRuntimeDecoder(context, physicalType, projection)
                : format.createRuntimeDecoder(context, physicalType);
    }

    private int fieldsOfFormat() {
        return projection.length + formatMetadata.size();
    }

    /** Rows of a format that does not project have all columns, and then its own metadata. */
    private int placeInFormat(int field) {
        return field < projection.length
                ? projection[field][0]
                : DataType.getFieldCount(physicalType) + field - projection.length;
    }

    private boolean isIdentity() {
        return projection.length == DataType.getFieldCount(physicalType)
                && IntStream.range(0, fieldsOfFormat()).allMatch(i -> placeInFormat(i) == i);
    }

    /** The copy, with what the planner has asked for. */
    <T extends EventStoreTableSource> T with(T copy) {
        EventStoreTableSource other = copy;
        other.projection = projection;
        other.producedType = producedType;
        other.formatMetadata = formatMetadata;
        other.metadata = metadata;
        other.watermarks = watermarks;
        return copy;
    }

    @Override
    public String asSummaryString() {
        return "EventStoreDB";
    }
}
