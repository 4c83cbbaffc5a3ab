package io.github.esflink.table;

import io.github.esflink.source.subscription.EventFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsFilterPushDown;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;
import org.jspecify.annotations.Nullable;

/** A table over all of the log, whose server looks at conditions on streams or event types. */
final class FilteredTableSource extends EventStoreTableSource implements SupportsFilterPushDown {

    private @Nullable EventFilter filter;

    FilteredTableSource(
            TableScan scan,
            DecodingFormat<DeserializationSchema<RowData>> format,
            DataType physicalType) {
        super(scan, format, physicalType);
    }

    @Override
    public Result applyFilters(List<ResolvedExpression> filters) {
        PushedConditions conditions = PushedConditions.of(filters, metadataColumns());
        filter = conditions.filter();
        return conditions.result();
    }

    /** They stand last, under the names that they have in the table. */
    private Map<String, EventMetadata> metadataColumns() {
        List<String> names = DataType.getFieldNames(producedType);
        int first = names.size() - metadata.size();
        Map<String, EventMetadata> columns = new HashMap<>();
        for (int i = 0; i < metadata.size(); i++) {
            columns.put(names.get(first + i), metadata.get(i));
        }
        return columns;
    }

    /** Projected away, a column could not be named by the conditions in a plan. */
    @Override
    public boolean supportsMetadataProjection() {
        return false;
    }

    @Override
    TableScan planned() {
        return filter == null ? scan : scan.filtered(filter);
    }

    @Override
    boolean leavesOutSystemEvents() {
        return filter != null;
    }

    @Override
    public DynamicTableSource copy() {
        FilteredTableSource copy = with(new FilteredTableSource(scan, format, physicalType));
        copy.filter = filter;
        return copy;
    }
}
