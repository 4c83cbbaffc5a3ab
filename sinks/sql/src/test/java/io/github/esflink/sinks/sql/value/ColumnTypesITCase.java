package io.github.esflink.sinks.sql.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import io.github.esflink.sinks.core.record.JsonPayload;
import io.github.esflink.sinks.sql.database.SqlErrors;
import io.github.esflink.sinks.sql.database.StatementShape;
import io.github.esflink.sinks.sql.server.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON on its way into columns of a real PostgreSQL, whose own words it is read back in. */
class ColumnTypesITCase {

    @TempDir private static Path folder;
    private static PostgresServer server;
    private static PostgresServer.Database database;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(folder);
        database = server.newDatabase();
        database.execute("create type mood as enum ('good', 'bad')", "set timezone = 'UTC'");
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private static String stored(String type, JsonNode value) throws SQLException {
        database.execute("drop table if exists t", "create table t (v %s)".formatted(type));
        try (Connection connection = database.connect();
                PreparedStatement insert =
                        connection.prepareStatement("insert into t (v) values (?)")) {
            StatementShape shape = StatementShape.of(insert);
            assertThat(shape.returnsRows()).isFalse();
            String text = ColumnText.of(value, shape.types().get(0));
            if (text == null) {
                insert.setNull(1, Types.OTHER);
            } else {
                insert.setObject(1, text, Types.OTHER);
            }
            insert.executeUpdate();
        }
        return database.query("select coalesce(v::text, 'NULL') from t");
    }

    private static JsonNode json(String text) {
        return Objects.requireNonNull(
                JsonPayload.treeOf(text.getBytes(StandardCharsets.UTF_8)), text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    text          | "It's äöü 𝄞"                          | It's äöü 𝄞
                    text          | 12.50                                  | 12.50
                    text          | true                                   | true
                    text          | {"a": [1, 2.0]}                        | {"a": [1, 2.0]}
                    varchar(5)    | "abc"                                  | abc
                    numeric       | 12345678901234567890.123456789012345   | 12345678901234567890.123456789012345
                    numeric       | "0.10"                                 | 0.10
                    numeric(10,2) | 19.99                                  | 19.99
                    bigint        | 9223372036854775807                    | 9223372036854775807
                    integer       | -5                                     | -5
                    smallint      | "7"                                    | 7
                    double precision | 0.1                                 | 0.1
                    boolean       | true                                   | true
                    boolean       | "no"                                   | false
                    timestamptz   | "2026-01-31T12:00:00.123456+01:00"     | 2026-01-31 11:00:00.123456+00
                    timestamptz   | 1700000000123                          | 2023-11-14 22:13:20.123+00
                    timestamp     | "2026-01-31 12:00"                     | 2026-01-31 12:00:00
                    date          | "2026-01-31"                           | 2026-01-31
                    interval      | "2 days"                               | 2 days
                    uuid          | "D9B2D63D-A233-4123-847A-7090E95F7A5B" | d9b2d63d-a233-4123-847a-7090e95f7a5b
                    jsonb         | {"n": 1.10, "b": [true, null]}         | {"b": [true, null], "n": 1.10}
                    jsonb         | "a text"                               | "a text"
                    json          | {"z": 1,  "a": "\\u00e4"}              | {"z": 1,  "a": "\\u00e4"}
                    bytea         | "AP+A"                                 | \\x00ff80
                    bytea         | "\\\\x00ff"                            | \\x00ff
                    mood          | "bad"                                  | bad
                    text[]        | ["a", "b,\\"c\\" \\\\", null, ""]      | {a,"b,\\"c\\" \\\\",NULL,""}
                    bigint[]      | [1, 9223372036854775807]               | {1,9223372036854775807}
                    numeric[][]   | [[1.0, 2], [3, 4]]                     | {{1.0,2},{3,4}}
                    jsonb[]       | [{"a": [1]}, "x"]                      | {"{\\"a\\": [1]}","\\"x\\""}
                    uuid[]        | []                                     | {}
                    text          | null                                   | NULL
                    jsonb         | null                                   | NULL
                    bigint[]      | null                                   | NULL
                    """)
    void aColumnHoldsWhatTheEventHas(String type, String value, String expected)
            throws SQLException {
        assertThat(stored(type, json(value))).isEqualTo(expected);
    }

    @Test
    void theBytesOfAnEventAreDataAndText() throws SQLException {
        byte[] bytes = "{\"ä\":1}".getBytes(StandardCharsets.UTF_8);

        assertThat(stored("bytea", BinaryNode.valueOf(bytes))).isEqualTo("\\x7b22c3a4223a317d");
        assertThat(stored("jsonb", BinaryNode.valueOf(bytes))).isEqualTo("{\"ä\": 1}");
        assertThat(stored("text", BinaryNode.valueOf(bytes))).isEqualTo("{\"ä\":1}");
        assertThatExceptionOfType(UnwritableColumnException.class)
                .isThrownBy(() -> stored("text", BinaryNode.valueOf(new byte[] {(byte) 0xff})))
                .withMessage("expected text in UTF-8, found other bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    integer | "abc"
                    integer | 2147483648
                    boolean | 5
                    uuid    | "x"
                    jsonb   | "\\u0000"
                    text    | "\\u0000"
                    varchar(2) | "abc"
                    timestamptz | "yesterday evening"
                    """)
    void whatTheDatabaseCannotReadItRefuses(String type, String value) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> stored(type, json(value)))
                .satisfies(
                        refused ->
                                assertThat(SqlErrors.kind(refused))
                                        .isEqualTo(SqlErrors.Kind.REFUSED))
                .satisfies(refused -> assertThat(SqlErrors.inWords(refused)).doesNotContain("abc"));
    }

    @Test
    void halfOfACharacterIsNotSent() {
        assertThatExceptionOfType(UnwritableColumnException.class)
                .isThrownBy(() -> stored("text", json("\"\\ud800\"")))
                .withMessage("expected text that is Unicode, found half of a character");
    }

    @Test
    void bytesAreBase64() {
        assertThatExceptionOfType(UnwritableColumnException.class)
                .isThrownBy(() -> stored("bytea", json("\"*\"")))
                .withMessageContaining("Base64");
    }
}
