package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.source.subscription.StartingPosition;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorFileTest {

    private static final String MINIMAL =
            """
            id: orders
            connectionString: esdb://localhost:2113?tls=false
            instanceTypeName: logger-sink
            """;

    @Test
    void theServersDefaultsHold() {
        ConnectorDefinition definition = ConnectorFile.parse("orders.yaml", MINIMAL);

        assertThat(definition.id()).isEqualTo("orders");
        assertThat(definition.sink()).isEqualTo(SinkType.LOGGER);
        assertThat(definition.startingPosition()).isEqualTo(StartingPosition.latest());
        assertThat(definition.filter()).isNull();
        assertThat(definition.fields()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subscription: {filter: {scope: stream, filterType: prefix, expression: \"a,b\"}}",
                "subscription:filter: {scope: STREAM, filtertype: Prefix, expression: \"a,b\"}",
                "\"Subscription:Filter:Scope\": Stream\nsubscription:filter:expression: \"a,b\"",
            })
    void keysMayBeFlatOrNestedInAnyCase(String filter) {
        assertThat(ConnectorFile.parse("orders.yaml", MINIMAL + filter).filter())
                .isEqualTo(
                        new FilterDefinition(
                                FilterDefinition.Scope.STREAM,
                                FilterDefinition.Type.PREFIX,
                                "a,b"));
    }

    @Test
    void theBodyOfARestCallToTheServerIsReadAsItIs() {
        ConnectorDefinition definition =
                ConnectorFile.parse(
                        "orders.json",
                        """
                        {"id": "orders", "connectionString": "esdb://localhost:2113?tls=false",
                         "settings": {"instanceTypeName": "logger-sink",
                                      "subscription:initialPosition": "earliest"}}
                        """);

        assertThat(definition.startingPosition()).isEqualTo(StartingPosition.earliest());
    }

    @Test
    void fieldsKeepTheirOrderAndCase() {
        assertThat(
                        ConnectorFile.parse(
                                        "orders.yaml",
                                        MINIMAL
                                                + "transformer: {fields: {depthKm: /coordinates/2, b: /a}}")
                                .fields())
                .containsExactly(Map.entry("depthKm", "/coordinates/2"), Map.entry("b", "/a"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "subscription:initialPosition: 5 | subscription:initialPosition: expected latest or earliest, found \"5\".",
                "subscription:filter: {scope: event, expression: a} | subscription:filter:scope: expected stream or record, found \"event\".",
                "subscription:filter: {expression: a} | subscription:filter:scope: missing; an expression needs the scope stream or record.",
                "subscription:filter: {scope: stream, filterType: glob, expression: a} | subscription:filter:filterType: expected streamId, regex or prefix, found \"glob\".",
                "subscription:filter: {scope: record, filterType: streamId, expression: a} | subscription:filter:filterType: streamId goes with the scope stream, found record.",
                "subscription:filter: {scope: stream, filterType: regex, expression: \"(a\"} | subscription:filter:expression: not a regular expression: missing closing ) in \"(a\".",
                "transformer:fields: {a: b} | transformer:fields:a: expected a JSON pointer such as /place or /coordinates/0, found \"b\".",
                "transfromer:enabled: true | transfromer:enabled: there is no such setting.",
                "subscription:initialPosition: [a] | subscription:initialPosition: expected one value, found a list.",
                "ID: again | ID: set twice, also as id.",
            })
    void aBadValueIsNamedWithItsKeyAndWhatWasExpected(String setting, String message) {
        assertThatThrownBy(() -> ConnectorFile.parse("orders.yaml", MINIMAL + setting))
                .isInstanceOf(DefinitionException.class)
                .hasMessage("orders.yaml does not define a connector:\n  - " + message);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> ConnectorFile.parse("orders.yaml", "instanceTypeName: http"))
                .isInstanceOf(DefinitionException.class)
                .hasMessage(
                        """
                        orders.yaml does not define a connector:
                          - id: missing; expected a name for the connector.
                          - connectionString: missing; expected esdb://host:port or esdb+discover://host.
                          - instanceTypeName: expected one of logger-sink, found "http".""");
    }

    @Test
    void textThatIsNotYamlIsRefusedByItsPlaceWithoutShowingIt() {
        assertThatThrownBy(
                        () ->
                                ConnectorFile.parse(
                                        "orders.yaml", "id: orders\npassword: \"hunter2\n"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("it is neither YAML nor JSON: line")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "just text", "- a\n- b"})
    void aFileWithoutSettingsIsRefused(String text) {
        assertThatThrownBy(() -> ConnectorFile.parse("orders.yaml", text))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("expected settings (key: value), found none.");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> ConnectorFile.read(Path.of("nowhere", "orders.yaml")))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("nowhere/orders.yaml")
                .hasMessageContaining("there is no such file");
    }

    @Test
    void theConnectionStringIsNotInToString() {
        assertThat(
                        ConnectorFile.parse(
                                        "orders.yaml",
                                        MINIMAL.replace("localhost", "admin:hunter2@localhost"))
                                .toString())
                .doesNotContain("hunter2");
    }
}
