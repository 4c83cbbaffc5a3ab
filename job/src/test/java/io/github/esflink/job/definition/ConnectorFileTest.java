package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.job.setting.file.Problem;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.nio.file.Path;
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

    @Test
    void whatIsReadWithoutEffectIsRemarkedOn() {
        assertThat(ConnectorFile.parse("o", MINIMAL + "autocommit:recordsThreshold: 5").remarks())
                .containsExactly(
                        new Problem(
                                4,
                                "autocommit:recordsThreshold",
                                "has no effect, checkpoints go by time."));
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
                "transfromer:feilds:a: /b | transfromer:feilds:a: there is no such setting; is transformer:fields:<name> meant?",
                "subscription:intialPosition: latest | subscription:intialPosition: there is no such setting; is subscription:initialPosition meant?",
                "zebra: 1 | zebra: there is no such setting.",
                "zebra: | zebra: there is no such setting.",
                "subscription: {streams: order-1,order-2} | subscription:order-2: there is no such setting.",
                "transformer:fields: {place: } | transformer:fields:place: expected a value, found none.",
                "subscription:initialPosition: [a] | subscription:initialPosition: expected one value, found a list. Several stand in one text, with commas between.",
                "ID: again | ID: set twice, also in line 1 as id.",
                "sinks: {a: {instanceTypeName: logger-sink}} | instanceTypeName: sinks:<name> is set too; each sink has its instanceTypeName there.",
            })
    void aKeyThatDoesNotBelongThereIsNamedWithItsLine(String setting, String message) {
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
    void aKnownKeyOrASectionWithoutAValueIsAsIfLeftOut() {
        assertThat(
                        parse("transformer:\nsubscription:shards: null\nsubscription:filter: ~")
                                .source())
                .isEqualTo(parse("").source());
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(
                        () ->
                                ConnectorFile.parse(
                                        "orders.yaml",
                                        "id: \"no spaces here\"\ninstanceTypeName: pulsar-sink\nsubscription:shards: 1"))
                .isInstanceOf(DefinitionException.class)
                .hasMessage(
                        """
                        orders.yaml does not define a connector:
                          - line 1: id: expected a name for the connector: letters, digits, dots, dashes, at most 100, found "no spaces here".
                          - line 2: instanceTypeName: the server's pulsar-sink is not here: use kafka-sink and what reads from Kafka (Kafka Connect has a sink for most systems), or http-sink and a service of yours.
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
                .hasMessageContaining("line 2: found a quote that is not closed.")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "just text", "- a\n- b"})
    void aFileWithoutSettingsIsRefused(String text) {
        assertThatThrownBy(() -> ConnectorFile.parse("orders.yaml", text))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("expected settings (key: value), found ");
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
        return filter == null
                ? SubscriptionTarget.everything()
                : new SubscriptionTarget.AllStreams(filter);
    }

    private static ConnectorDefinition parse(String settings) {
        return ConnectorFile.parse("orders.yaml", MINIMAL + settings).connector();
    }
}
