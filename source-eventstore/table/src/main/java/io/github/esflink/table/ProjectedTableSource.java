package io.github.esflink.table;

import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.format.ProjectableDecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/** A table whose server has no filter to give: it reads only the columns that a query names. */
final class ProjectedTableSource extends EventStoreTableSource
        implements SupportsProjectionPushDown {

    ProjectedTableSource(
            TableScan scan,
            DecodingFormat<DeserializationSchema<RowData>> format,
            DataType physicalType) {
        super(scan, format, physicalType);
    }

    @Override
    public boolean supportsNestedProjection() {
        return formatProjects()
                && format instanceof ProjectableDecodingFormat<?> projectable
                && projectable.supportsNestedProjection();
    }

    @Override
    public void applyProjection(int[][] projectedFields, DataType producedDataType) {
        projection = projectedFields;
        producedType = producedDataType;
    }

    @Override
    TableScan planned() {
        return scan;
    }

    @Override
    boolean leavesOutSystemEvents() {
        return false;
    }

    @Override
    public DynamicTableSource copy() {
        return with(new ProjectedTableSource(scan, format, physicalType));
    }
}
