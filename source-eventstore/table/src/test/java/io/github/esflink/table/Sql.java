package io.github.esflink.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** A session of Flink SQL. */
final class Sql {

    private final TableEnvironment environment;

    private Sql(EnvironmentSettings settings) {
        environment = TableEnvironment.create(settings);
    }

    static Sql streaming() {
        return new Sql(EnvironmentSettings.inStreamingMode());
    }

    static Sql batch() {
        return new Sql(EnvironmentSettings.inBatchMode());
    }

    TableEnvironment environment() {
        return environment;
    }

    Sql set(String key, String value) {
        environment.getConfig().set(key, value);
        return this;
    }

    /**
     * Creates a table of the connector.
     *
     * @param options keys and values in turn, beside connector and connection string
     */
    Sql table(String name, String connectionString, String columns, String... options) {
        Map<String, String> with = new LinkedHashMap<>();
        with.put("connector", "eventstoredb");
        with.put("connection-string", connectionString);
        for (int i = 0; i < options.length; i += 2) {
            with.put(options[i], options[i + 1]);
        }
        run(
                "CREATE TABLE %s (%s) WITH (%s)"
                        .formatted(
                                name,
                                columns,
                                with.entrySet().stream()
                                        .map(
                                                option ->
                                                        "'%s' = '%s'"
                                                                .formatted(
                                                                        option.getKey(),
                                                                        option.getValue()
                                                                                .replace(
                                                                                        "'", "''")))
                                        .collect(Collectors.joining(", "))));
        return this;
    }

    TableResult run(String statement) {
        return environment.executeSql(statement);
    }

    String explain(String query) {
        return environment.explainSql(query);
    }

    /** The rows of a query that ends. */
    List<Row> rows(String query) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> found = run(query).collect()) {
            found.forEachRemaining(rows::add);
        }
        return rows;
    }

    /** The first rows of a query that need not end. */
    List<Row> rows(String query, int count) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> found = run(query).collect()) {
            while (rows.size() < count && found.hasNext()) {
                rows.add(found.next());
            }
        }
        return rows;
    }

    /** The same as texts, such as {@code +I[1, order-1]}. */
    static List<String> texts(List<Row> rows) {
        return rows.stream().map(Row::toString).toList();
    }
}
