package io.github.esflink.sinks.sql.database;

import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What the database says of a prepared statement.
 *
 * @param types of its parameters, in the server's words
 * @param returnsRows whether it has a result, as a {@code select} of a function has
 */
@Internal
public record StatementShape(List<String> types, boolean returnsRows) {

    public StatementShape {
        types = List.copyOf(types);
    }

    /** Asks the server, and so finds out whether it takes the statement at all. */
    public static StatementShape of(PreparedStatement statement) throws SQLException {
        ParameterMetaData parameters = statement.getParameterMetaData();
        List<String> types = new ArrayList<>();
        for (int i = 1; i <= parameters.getParameterCount(); i++) {
            types.add(parameters.getParameterTypeName(i));
        }
        return new StatementShape(types, statement.getMetaData() != null);
    }
}
