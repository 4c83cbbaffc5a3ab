package io.github.esflink.table;

import io.github.esflink.source.EventStoreSourceOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.types.RowKind;

/** Makes the source of a table {@code WITH ('connector' = 'eventstoredb', …)}. */
@Internal
public final class EventStoreTableFactory
        implements DynamicTableSourceFactory, DynamicTableSinkFactory {

    static final String IDENTIFIER = "eventstoredb";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return EventStoreTableOptions.REQUIRED;
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return EventStoreTableOptions.OPTIONAL;
    }

    /** What a compiled plan takes from the table as it is when the plan is run. */
    @Override
    public Set<ConfigOption<?>> forwardOptions() {
        return Set.of(
                EventStoreSourceOptions.CONNECTION_STRING,
                EventStoreTableOptions.SCAN_STARTUP_MODE,
                EventStoreTableOptions.SCAN_STARTUP_TIMESTAMP_MILLIS,
                EventStoreTableOptions.SCAN_STARTUP_POSITION,
                EventStoreTableOptions.SCAN_STARTUP_REVISION,
                EventStoreTableOptions.FAILURE_HANDLING,
                FactoryUtil.SOURCE_PARALLELISM,
                EventStoreSourceOptions.MAX_BUFFERED,
                EventStoreSourceOptions.SILENCE_TIMEOUT,
                EventStoreSourceOptions.REFUSED_FOR,
                EventStoreSourceOptions.POSITION_AHEAD_OF_LOG,
                EventStoreSourceOptions.DELETED_STREAMS,
                EventStoreSourceOptions.FILTER_CHANGE,
                EventStoreSourceOptions.DEAD_LINKS);
    }

    /**
     * @throws ValidationException naming everything that is wrong with the options
     */
    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        String table = context.getObjectIdentifier().asSummaryString();
        Map<String, String> given = context.getCatalogTable().getOptions();
        refuse(table, OptionCheck.wrongIn(given, known(context, given)));

        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        DecodingFormat<DeserializationSchema<RowData>> format =
                helper.discoverDecodingFormat(
                        DeserializationFormatFactory.class, FactoryUtil.FORMAT);
        helper.validate();

        List<String> wrong = new ArrayList<>();
        TableScan scan = TableScanReader.read(table, helper.getOptions(), wrong);
        if (context.getPrimaryKeyIndexes().length > 0
                && format.getChangelogMode().containsOnly(RowKind.INSERT)) {
            wrong.add(
                    "a PRIMARY KEY cannot be kept: with the format '%s' every event is a row of its own"
                            .formatted(helper.getOptions().get(FactoryUtil.FORMAT)));
        }
        refuse(table, wrong);
        return scan.canBeFiltered()
                ? new FilteredTableSource(scan, format, context.getPhysicalRowDataType())
                : new ProjectedTableSource(scan, format, context.getPhysicalRowDataType());
    }

    /**
     * @throws ValidationException in any case
     */
    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        throw new ValidationException(
                "Table %s cannot be written: the connector '%s' reads EventStoreDB and does not append to it. Write to a table of another connector."
                        .formatted(context.getObjectIdentifier().asSummaryString(), IDENTIFIER));
    }

    private static void refuse(String table, List<String> wrong) {
        if (!wrong.isEmpty()) {
            throw new ValidationException(
                    "Table %s cannot be read from EventStoreDB: %s."
                            .formatted(table, String.join("; ", wrong)));
        }
    }

    /** Every option that the table may have, its format's among them. */
    private static Map<String, ConfigOption<?>> known(Context context, Map<String, String> given) {
        Map<String, ConfigOption<?>> known = new HashMap<>();
        Stream.of(
                        Set.of(FactoryUtil.CONNECTOR, FactoryUtil.PROPERTY_VERSION),
                        EventStoreTableOptions.REQUIRED,
                        EventStoreTableOptions.OPTIONAL,
                        Set.of(
                                FactoryUtil.WATERMARK_EMIT_STRATEGY,
                                FactoryUtil.WATERMARK_ALIGNMENT_GROUP,
                                FactoryUtil.WATERMARK_ALIGNMENT_MAX_DRIFT,
                                FactoryUtil.WATERMARK_ALIGNMENT_UPDATE_INTERVAL,
                                FactoryUtil.SOURCE_IDLE_TIMEOUT))
                .flatMap(Set::stream)
                .forEach(option -> known.put(option.key(), option));
        String format = Configuration.fromMap(given).get(FactoryUtil.FORMAT);
        if (format != null) {
            formatOptions(context, format)
                    .forEach(option -> known.put(format + "." + option.key(), text(option)));
        }
        return known;
    }

    private static Set<ConfigOption<?>> formatOptions(Context context, String format) {
        DeserializationFormatFactory factory =
                FactoryUtil.discoverFactory(
                        context.getClassLoader(), DeserializationFormatFactory.class, format);
        Set<ConfigOption<?>> options = new HashSet<>(factory.requiredOptions());
        options.addAll(factory.optionalOptions());
        return options;
    }

    /** Whether it has a value of its kind is for the format to say. */
    private static ConfigOption<?> text(ConfigOption<?> option) {
        return ConfigOptions.key(option.key()).stringType().noDefaultValue();
    }
}
