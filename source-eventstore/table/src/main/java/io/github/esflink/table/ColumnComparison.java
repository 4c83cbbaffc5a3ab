package io.github.esflink.table;

import java.util.List;
import java.util.Map;
import org.apache.flink.table.expressions.CallExpression;
import org.apache.flink.table.expressions.Expression;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.apache.flink.table.functions.FunctionDefinition;
import org.jspecify.annotations.Nullable;

/**
 * A column from an event's metadata, and the text that it is compared with: {@code event_type =
 * 'OrderPlaced'}.
 *
 * @param column what of the event
 * @param operator with the column on its left
 * @param text never NULL
 */
record ColumnComparison(EventMetadata column, FunctionDefinition operator, String text) {

    /**
     * Null for everything else.
     *
     * @param columns those from metadata, by the names that they have in the table
     */
    static @Nullable ColumnComparison of(CallExpression call, Map<String, EventMetadata> columns) {
        List<? extends Expression> operands = call.getChildren();
        if (operands.size() != 2) {
            return null;
        }
        FunctionDefinition operator = call.getFunctionDefinition();
        ColumnComparison straight = of(operands.get(0), operator, operands.get(1), columns);
        return straight == null && operator.equals(BuiltInFunctionDefinitions.EQUALS)
                ? of(operands.get(1), operator, operands.get(0), columns)
                : straight;
    }

    private static @Nullable ColumnComparison of(
            Expression left,
            FunctionDefinition operator,
            Expression right,
            Map<String, EventMetadata> columns) {
        EventMetadata column = column(left, columns);
        if (column == null || !(right instanceof ValueLiteralExpression literal)) {
            return null;
        }
        String value = literal.getValueAs(String.class).orElse(null);
        return value == null ? null : new ColumnComparison(column, operator, value);
    }

    private static @Nullable EventMetadata column(
            Expression expression, Map<String, EventMetadata> columns) {
        if (expression instanceof FieldReferenceExpression field) {
            return columns.get(field.getName());
        }
        // A column that may be NULL is a cast of the metadata, which never is.
        if (expression instanceof CallExpression call
                && call.getFunctionDefinition().equals(BuiltInFunctionDefinitions.CAST)) {
            EventMetadata column = column(call.getChildren().get(0), columns);
            return column != null
                            && column.type()
                                    .nullable()
                                    .getLogicalType()
                                    .equals(call.getOutputDataType().nullable().getLogicalType())
                    ? column
                    : null;
        }
        return null;
    }
}
