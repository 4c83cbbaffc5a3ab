package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.job.filter.Filter;
import io.github.esflink.job.setting.Problem;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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
        ConnectorDefinition definition = parse("");

        assertThat(definition.id()).isEqualTo("orders");
        assertThat(definition.sinks())
                .singleElement()
                .satisfies(
                        sink -> {
                            assertThat(sink.name()).isEmpty();
                            assertThat(sink.type()).isEqualTo(SinkType.LOGGER);
                        });
        assertThat(definition.source().startingPosition()).isEqualTo(StartingPosition.latest());
        assertThat(definition.source().targets()).containsExactly(SubscriptionTarget.allStreams());
        assertThat(definition.transform().fields()).isNull();
        assertThat(definition.checkpointInterval()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subscription: {filter: {scope: stream, filterType: prefix, expression: \"a,b\"}}",
                "subscription:filter: {scope: STREAM, filtertype: Prefix, expression: \"a,b\"}",
                "\"Subscription:Filter:Scope\": Stream\nsubscription:filter:expression: \"a, b\"",
            })
    void keysMayBeFlatOrNestedInAnyCase(String filter) {
        assertThat(parse(filter).source().targets())
                .containsExactly(all(EventFilter.streamNamePrefix("a", "b")));
    }

    @Test
    void theBodyOfARestCallToTheServerIsReadAsItIs() {
        ConnectorDefinition definition =
                ConnectorFile.parse(
                                "orders.json",
                                """
                                {
                                \t"id": "orders",
                                \t"connectionString": "esdb://localhost:2113?tls=false",
                                \t"settings": {
                                \t\t"instanceTypeName": "EventStore.Connectors.Testing.LoggerSink",
                                \t\t"subscription:initialPosition": "Earliest",
                                \t\t"autocommit:enabled": "true",
                                \t\t"logging:enabled": true
                                \t}
                                }
                                """)
                        .connector();

        assertThat(definition.source().startingPosition()).isEqualTo(StartingPosition.earliest());
        assertThat(definition.sinks().get(0).type()).isEqualTo(SinkType.LOGGER);
    }

    static Stream<Arguments> whatToRead() {
        return Stream.of(
                Arguments.of(
                        "subscription:streams: \"a, b\"",
                        List.of(SubscriptionTarget.stream("a"), SubscriptionTarget.stream("b"))),
                Arguments.of(
                        "subscription:category: order",
                        List.of(SubscriptionTarget.category("order"))),
                Arguments.of("subscription:shards: 4", SubscriptionTarget.shardsOfAll(4)),
                Arguments.of(
                        "subscription:filter: {scope: stream, filterType: streamId, expression: order-1}",
                        List.of(SubscriptionTarget.stream("order-1"))),
                Arguments.of(
                        "subscription:filter: {scope: record, filterType: regex, expression: Placed}",
                        List.of(all(EventFilter.eventTypeRegex("Placed")))),
                Arguments.of(
                        "subscription:filter: {scope: record, expression: \"^Order\"}",
                        List.of(all(EventFilter.eventTypeRegex("^Order")))),
                Arguments.of(
                        "subscription:filter: {scope: stream, expression: $ce-}",
                        List.of(all(EventFilter.streamNamePrefix("$ce-")))),
                Arguments.of(
                        "subscription:filter: {scope: record}",
                        List.of(new SubscriptionTarget.AllStreams(null))),
                Arguments.of(
                        "subscription:filter: {scope: stream, expression: \"\"}",
                        List.of(new SubscriptionTarget.AllStreams(null))));
    }

    @ParameterizedTest
    @MethodSource("whatToRead")
    void theServerSendsOnlyWhatIsAskedFor(String setting, List<SubscriptionTarget> targets) {
        assertThat(parse(setting).source().targets()).isEqualTo(targets);
    }

    static Stream<Arguments> whereToBegin() {
        return Stream.of(
                Arguments.of("latest", StartingPosition.latest()),
                Arguments.of("EARLIEST", StartingPosition.earliest()),
                Arguments.of(
                        "\"2026-01-31T12:00:00Z\"",
                        StartingPosition.atTime(Instant.parse("2026-01-31T12:00:00Z"))),
                Arguments.of("4711", StartingPosition.after(new LogPosition(4711, 4711))));
    }

    @ParameterizedTest
    @MethodSource("whereToBegin")
    void aConnectorBeginsWhereItIsTold(String value, StartingPosition start) {
        assertThat(parse("subscription:initialPosition: " + value).source().startingPosition())
                .isEqualTo(start);
    }

    @ParameterizedTest
    @ValueSource(strings = {"filterType: jsonPath, ", ""})
    void aJsonPathQueryIsAskedHere(String type) {
        ConnectorDefinition definition =
                parse(
                        "subscription:filter: {scope: record, %sexpression: \"$[?$.value.a > 1]\"}"
                                .formatted(type));

        assertThat(definition.filter()).isEqualTo(new Filter.Query("$[?$.value.a > 1]"));
        assertThat(definition.source().targets()).containsExactly(SubscriptionTarget.allStreams());
    }

    @Test
    void aQueryThatIsNoneIsRefusedWithItsPlaceAndWhatToWrite() {
        assertThatThrownBy(
                        () ->
                                parse(
                                        "subscription:filter: {scope: record, expression: \"$[?(@.a =~ /x/)]\"}"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("line 4: subscription:filter:expression: ")
                .hasMessageContaining("search(");
    }

    @Test
    void theIntervalOfTheServersCommitsIsThatOfCheckpoints() {
        assertThat(parse("autocommit:interval: 2500").checkpointInterval())
                .isEqualTo(Duration.ofMillis(2_500));
    }

    @Test
    void whatIsReadWithoutEffectIsRemarkedOn() {
        assertThat(ConnectorFile.parse("o", MINIMAL + "autocommit:recordsThreshold: 5").remarks())
                .containsExactly(
                        new Problem(
                                4,
                                "autocommit:recordsThreshold: has no effect, checkpoints go by time."));
    }

    @Test
    void fieldsKeepTheirOrderAndCase() {
        assertThat(
                        parse("transformer: {fields: {depthKm: /coordinates/2, b: /a}}")
                                .transform()
                                .fields())
                .containsExactly(Map.entry("depthKm", "/coordinates/2"), Map.entry("b", "/a"));
    }

    @Test
    void aConnectorMayHaveSeveralSinks() {
        ConnectorDefinition definition =
                ConnectorFile.parse(
                                "orders.yaml",
                                """
                                id: orders
                                connectionString: esdb://localhost:2113?tls=false
                                sinks:
                                  log: {instanceTypeName: logger-sink}
                                  other: {instanceTypeName: Logger-Sink}
                                """)
                        .connector();

        assertThat(definition.sinks())
                .extracting(SinkDefinition::name)
                .containsExactly("log", "other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "subscription:initialPosition: soon | subscription:initialPosition: expected latest, earliest, a time such as 2026-01-31T12:00:00Z, or a log position, found \"soon\".",
                "subscription: {initialPosition: 5, category: a} | subscription:initialPosition: a log position goes with `$all`, and a stream or category is read: expected latest, earliest or a time.",
                "subscription:filter: {scope: event, expression: a} | subscription:filter:scope: expected stream, record, found \"event\".",
                "subscription:filter: {expression: a} | subscription:filter:scope: missing; an expression needs the scope stream or record.",
                "subscription:filter: {scope: stream, filterType: glob, expression: a} | subscription:filter:filterType: expected streamId, regex, prefix, jsonPath, found \"glob\".",
                "subscription:filter: {scope: record, filterType: streamId, expression: a} | subscription:filter:filterType: streamId goes with the scope stream, found record.",
                "subscription:filter: {scope: stream, filterType: prefix, expression: \",\"} | subscription:filter:expression: A prefix filter needs at least one prefix and none of them empty, found [].",
                "subscription:filter: {scope: stream, filterType: jsonPath, expression: $.value} | subscription:filter:filterType: jsonPath goes with the scope record, found stream.",
                "subscription: {streams: a, category: b} | subscription:category: subscription:streams is set too; one of them is enough.",
                "subscription: {shards: 3, filter: {scope: record}} | subscription:shards: goes with `$all` as it is, and subscription:filter is set.",
                "subscription:shards: 17 | subscription:shards: expected a whole number from 2 to 16, found \"17\".",
                "subscription:streams: \" \" | subscription:streams: expected stream ids, comma separated, found \" \".",
                "subscription:category: \"\" | subscription:category: expected a category, found \"\".",
                "transformer:fields: {a: b} | transformer:fields:a: expected a JSON pointer such as /place or /coordinates/0, found \"b\".",
                "transformer:enabled: true | transformer:enabled: needs transformer:function, transformer:file or transformer:fields.",
                "transformer:enabled: maybe | transformer:enabled: expected true, false, found \"maybe\".",
                "transformer:function: ff!=f | transformer:function: expected a script in Base64, found \"ff!=f\".",
                "transformer: {enabled: true, function: ZnVuY3Rpb24gdHJhbnNmb3JtKHIpIHsKICByLnZhbHVlID0gOwp9} | transformer:function: line 2, column 13: SyntaxError: Expected an operand but found ;.",
                "autocommit:enabled: false | autocommit:enabled: expected true: without checkpoints a connector forgets where it is, found \"false\".",
                "autocommit:interval: 5 | autocommit:interval: expected milliseconds, 100 or more, found \"5\".",
                "autocommit:recordsThreshold: 0 | autocommit:recordsThreshold: expected a whole number, 1 or more, found \"0\".",
                "logging:enabled: no | logging:enabled: expected true: what is logged is set in Flink's log4j configuration, found \"no\".",
                "strict: maybe | strict: expected true, false, found \"maybe\".",
                "transfromer:feilds:a: /b | transfromer:feilds:a: there is no such setting; is transformer:fields:<name> meant?",
                "subscription:intialPosition: latest | subscription:intialPosition: there is no such setting; is subscription:initialPosition meant?",
                "zebra: 1 | zebra: there is no such setting.",
                "subscription:initialPosition: [a] | subscription:initialPosition: expected one value, found a list.",
                "ID: again | ID: set twice, also in line 1 as id.",
                "sinks: {a: {instanceTypeName: logger-sink}} | instanceTypeName: sinks:<name> is set too; each sink has its instanceTypeName there.",
            })
    void aBadValueIsNamedWithItsLineItsKeyAndWhatWasExpected(String setting, String message) {
        assertThatThrownBy(() -> parse(setting))
                .isInstanceOfSatisfying(
                        DefinitionException.class,
                        refused ->
                                assertThat(refused.errors())
                                        .singleElement()
                                        .asString()
                                        .endsWith(message)
                                        .matches("(line [1-4]: )?.*"));
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(
                        () ->
                                ConnectorFile.parse(
                                        "orders.yaml",
                                        "id: \"no spaces here\"\ninstanceTypeName: sql-sink\nsubscription:shards: 1"))
                .isInstanceOf(DefinitionException.class)
                .hasMessage(
                        """
                        orders.yaml does not define a connector:
                          - connectionString: missing; expected esdb://host:port or esdb+discover://host.
                          - line 1: id: expected a name for the connector: letters, digits, dots, dashes, at most 100, found "no spaces here".
                          - line 2: instanceTypeName: the server's sql-sink is not here; use http-sink or kafka-sink and what reads from them.
                          - line 3: subscription:shards: expected a whole number from 2 to 16, found "1".\
                        """);
    }

    @Test
    void aConnectionStringThatIsNoneIsSaidWithoutItsPassword() {
        assertThatThrownBy(
                        () ->
                                ConnectorFile.parse(
                                        "orders.yaml",
                                        MINIMAL.replace(
                                                "esdb://localhost",
                                                "http://admin:hunter2@localhost")))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("line 2: connectionString: ")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aLiteralPasswordIsRemarkedOnAndRefusedWhenStrict() {
        String literal = MINIMAL.replace("esdb://", "esdb://admin:hunter2@");
        assertThat(ConnectorFile.parse("orders.yaml", literal).remarks())
                .singleElement()
                .asString()
                .startsWith("line 2: connectionString: a secret stands in the file")
                .doesNotContain("hunter2");
        assertThatThrownBy(() -> ConnectorFile.parse("orders.yaml", literal + "strict: true"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("connectionString: a secret stands in the file")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"esdb://admin:${env:PASSWORD}@", "esdb://${file:/run/user}@"})
    void aReferredPasswordIsFine(String begin) {
        String referred = MINIMAL.replace("esdb://", begin) + "strict: true";
        assertThat(ConnectorFile.parse("orders.yaml", referred).remarks()).isEmpty();
    }

    @Test
    void aFieldMayHaveTheNameOfASecret() {
        ReadDefinition read =
                ConnectorFile.parse(
                        "orders.yaml", MINIMAL + "strict: true\ntransformer:fields:token: /token");

        assertThat(read.connector().transform().fields()).containsEntry("token", "/token");
        assertThat(read.remarks()).isEmpty();
    }

    @Test
    void textThatIsNotYamlIsRefusedByItsPlaceWithoutShowingIt() {
        assertThatThrownBy(
                        () ->
                                ConnectorFile.parse(
                                        "orders.yaml", "id: orders\npassword: \"hunter2\n"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("it is neither YAML nor JSON from column")
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
    void theConnectionStringIsShownWithoutItsPassword() {
        ConnectorDefinition definition =
                ConnectorFile.parse(
                                "orders.yaml", MINIMAL.replace("esdb://", "esdb://admin:hunter2@"))
                        .connector();

        assertThat(definition.toString() + definition.source()).doesNotContain("hunter2");
        assertThat(definition.shown())
                .filteredOn(setting -> setting.key().equals("connectionString"))
                .singleElement()
                .satisfies(
                        setting ->
                                assertThat(setting.value())
                                        .isEqualTo("esdb://…@localhost:2113?tls=false"));
    }

    private static SubscriptionTarget all(EventFilter filter) {
        return new SubscriptionTarget.AllStreams(filter);
    }

    private static ConnectorDefinition parse(String settings) {
        return ConnectorFile.parse("orders.yaml", MINIMAL + settings).connector();
    }
}
