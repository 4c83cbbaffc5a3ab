package io.github.esflink.sinks.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.esflink.sinks.core.setting.SettingError;
import io.github.esflink.sinks.core.setting.SettingsException;
import io.github.esflink.sinks.sql.policy.UnmappedEvents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SqlEventSinkBuilderTest {

    private static SqlEventSinkBuilder valid() {
        return SqlEventSink.builder()
                .setConnection("Host=db;Database=shop")
                .addStatement("A", "insert into a values (:id)", Map.of("ID", "/id"));
    }

    private static List<String> wrong(UnaryOperator<SqlEventSinkBuilder> settings) {
        try {
            settings.apply(valid()).build();
            return List.of();
        } catch (SettingsException e) {
            return e.settings().stream().map(SettingError::toString).toList();
        }
    }

    @Test
    void theDefaultsHold() {
        assertThat(wrong(settings -> settings)).isEmpty();
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SqlEventSink.builder().build())
                .withMessage(
                        """
                        The SQL sink cannot be built:
                        - connectionString: missing; expected Host=…;Database=… or a JDBC URL
                        - events: missing; expected a statement for a type of events""");
    }

    @Test
    void parametersAndStatementsMatch() {
        assertThat(
                        wrong(
                                settings ->
                                        settings.addStatement(
                                                        "B",
                                                        "update b set x = :x, y = :y",
                                                        Map.of("x", "x", "z", "/z"))
                                                .addStatement("B", " ", Map.of())))
                .containsExactly(
                        "events:B:0:parameters:x: expected a JSON pointer into the data such as /total, or @stream, @revision, @position, @created, @type, @id, @data or @metadata/<name>; found \"x\"",
                        "events:B:0:parameters:y: missing; the statement has :y",
                        "events:B:0:parameters:z: the statement has no parameter :z",
                        "events:B:1:sql: expected a statement of SQL, found none");
    }

    @Test
    void numbersHaveBounds() {
        assertThat(
                        wrong(
                                settings ->
                                        settings.setConnections(0)
                                                .setBatches(0, Duration.ofMillis(-1))
                                                .setUnmapped(UnmappedEvents.DEAD_LETTER)))
                .containsExactly(
                        "connections: expected a whole number from 1 to 1000, found \"0\"",
                        "batch:maxEvents: expected a whole number from 1 to 10000, found \"0\"",
                        "batch:maxDelayMs: expected from 0 ms to 86400000 ms, found \"-1 ms\"",
                        "unmapped: expected skip or fail without an output for dead letters, found \"deadLetter\"");
    }

    @Test
    void severalSinksOfAConnectorKeepTheirProgressApart() {
        assertThat(valid().build().settingsFor("orders").owner()).isEqualTo("orders");
        assertThat(valid().setName("b").build().settingsFor("orders").owner())
                .isEqualTo("orders/b");
    }
}
