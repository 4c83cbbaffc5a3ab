package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.job.setting.file.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the server's own connectors document, and what people copy from them. */
class ServerSettingsTest {

    private static final Path FILES = Path.of("src/test/resources/server");

    /** What stands beside a setting, by the first column of the table. */
    private static final Map<String, String> BESIDE =
            Map.ofEntries(
                    Map.entry("logger", "'instanceTypeName': 'logger-sink'"),
                    Map.entry("http", "'instanceTypeName': 'http-sink', 'url': 'http://h'"),
                    Map.entry("kafka", "'instanceTypeName': 'kafka-sink', 'topic': 't'"),
                    Map.entry(
                            "stream filter",
                            "'instanceTypeName': 'logger-sink', 'subscription:filter:scope': 'stream', 'subscription:filter:expression': 'a'"),
                    Map.entry(
                            "record filter",
                            "'instanceTypeName': 'logger-sink', 'subscription:filter:scope': 'record', 'subscription:filter:expression': '$.value'"),
                    Map.entry(
                            "transform",
                            "'instanceTypeName': 'logger-sink', 'transformer:enabled': 'true'"),
                    Map.entry(
                            "basic",
                            "'instanceTypeName': 'http-sink', 'url': 'http://h', 'authentication:method': 'Basic', 'authentication:basic:password': '${env:P}'"),
                    Map.entry(
                            "bearer",
                            "'instanceTypeName': 'http-sink', 'url': 'http://h', 'authentication:method': 'Bearer'"),
                    Map.entry(
                            "sasl",
                            "'instanceTypeName': 'kafka-sink', 'topic': 't', 'authentication:securityProtocol': 'saslSsl', 'authentication:username': 'me', 'authentication:password': '${env:P}'"),
                    Map.entry(
                            "key",
                            "'instanceTypeName': 'kafka-sink', 'topic': 't', 'partitionKeyExtraction:enabled': 'true'"),
                    Map.entry(
                            "stream key",
                            "'instanceTypeName': 'kafka-sink', 'topic': 't', 'partitionKeyExtraction:enabled': 'true', 'partitionKeyExtraction:source': 'stream'"),
                    Map.entry(
                            "header key",
                            "'instanceTypeName': 'kafka-sink', 'topic': 't', 'partitionKeyExtraction:enabled': 'true', 'partitionKeyExtraction:source': 'headers'"));

    /** A row of the table. */
    record Documented(String beside, String key, String value, boolean hasEffect) {}

    static List<Documented> documented() throws IOException {
        List<Documented> all = new ArrayList<>();
        for (String line : Files.readAllLines(FILES.resolve("settings.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length > 5 && !cells[1].contains("---") && !cells[1].equals(" sink ")) {
                // A value may have the character that parts the columns.
                String value =
                        String.join("|", Arrays.copyOfRange(cells, 3, cells.length - 2)).strip();
                String sinks = cells[1].strip();
                for (String beside :
                        sinks.equals("all")
                                ? List.of("http", "kafka", "logger")
                                : List.of(sinks.split(", ", -1))) {
                    String here = cells[cells.length - 2].strip();
                    assertThat(here).isIn("taken", "no effect");
                    all.add(new Documented(beside, cells[2].strip(), value, here.equals("taken")));
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("documented")
    void everySettingThatItDocumentsIsTaken(Documented setting) {
        for (String key : List.of(setting.key(), setting.key().toUpperCase(Locale.ROOT))) {
            List<Problem> remarks = parse(setting, key).remarks();
            assertThat(remarks).as(key).hasSize(setting.hasEffect() ? 0 : 1);
            assertThat(remarks)
                    .allSatisfy(
                            remark ->
                                    assertThat(remark.key()).isEqualToIgnoringCase(setting.key()));
        }
    }

    private static ReadDefinition parse(Documented setting, String key) {
        String value = setting.value().replace("\\", "\\\\");
        String added = "\"%s\": \"%s\"".formatted(key, value);
        String beside = BESIDE.getOrDefault(setting.beside(), "").replace('\'', '"');
        String all = added;
        for (String member : beside.split(", (?=\")", -1)) {
            String name = member.substring(1, member.indexOf("\": "));
            boolean same =
                    name.equalsIgnoreCase(key)
                            || name.equalsIgnoreCase(
                                    key.replaceFirst("(?i)ConsumeFilter", "filter"));
            all += same ? "" : ", " + member;
        }
        return ConnectorFile.parse(
                "orders.json",
                """
                {"id": "orders", "connectionString": "esdb://localhost:2113?tls=false",
                 "settings": {%s}}
                """
                        .formatted(all));
    }

    /** A document, and what it is here. */
    record Copied(String title, String sink, List<String> withoutEffect, String text) {
        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Copied> copied() throws IOException {
        String[] documents =
                Files.readString(FILES.resolve("documents.txt")).split("(?m)^==== ", -1);
        return Stream.of(documents)
                .skip(1)
                .map(
                        document -> {
                            String[] head =
                                    document.lines().findFirst().orElseThrow().split(": ", -1);
                            return new Copied(
                                    head[0],
                                    head[1],
                                    head.length < 3 ? List.of() : List.of(head[2].split(" ", -1)),
                                    document.substring(document.indexOf('\n') + 1));
                        });
    }

    @ParameterizedTest
    @MethodSource("copied")
    void whatPeopleCopyIsTakenAsItIs(Copied document) {
        String id =
                document.text().matches("(?s).*\"(id|connectorId)\".*")
                        ? ""
                        : "\"id\": \"orders\",";
        ReadDefinition read =
                ConnectorFile.parse(
                        "orders.json",
                        document.text()
                                .replaceFirst(
                                        "\\{",
                                        "{"
                                                + id
                                                + "\"connectionString\": \"esdb://localhost:2113?tls=false\","));

        assertThat(read.connector().sinks()).singleElement().hasToString(document.sink());
        assertThat(read.remarks())
                .extracting(remark -> remark.key().toLowerCase(Locale.ROOT))
                .containsExactlyInAnyOrderElementsOf(
                        document.withoutEffect().stream()
                                .map(key -> key.toLowerCase(Locale.ROOT))
                                .toList());
        assertThat(read.remarks())
                .extracting(Problem::reason)
                .allMatch(remark -> remark.startsWith("has no effect, "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "elasticsearch-sink | use kafka-sink",
                "rabbit-mq-sink | use kafka-sink",
                "rabbitmq-sink | use kafka-sink",
                "mongo-db-sink | use kafka-sink",
                "MongoDbSink | use kafka-sink",
                "mongodb-sink | use kafka-sink",
                "pulsar-sink | use kafka-sink",
                "Kurrent.Connectors.Pulsar.PulsarSink | use kafka-sink",
                "kafka-source | writes into EventStoreDB",
                "webhook-source | writes into EventStoreDB",
            })
    void aConnectorThatIsNotHereIsRefusedByItsNameWithoutALineAboutItsKeys(
            String type, String message) {
        assertThatThrownBy(
                        () ->
                                ConnectorFile.parse(
                                        "orders.json",
                                        """
                                        {"settings": {
                                          "instanceTypeName": "%s",
                                          "connectionString": "mongodb://admin:hunter2@localhost",
                                          "url": "x", "authentication:method": "apiKey", "database": "d",
                                          "batching:batchSize": 1000, "exchange:name": ""}, "id": "orders"}
                                        """
                                                .formatted(type)))
                .isInstanceOfSatisfying(
                        DefinitionException.class,
                        refused ->
                                assertThat(refused.errors())
                                        .singleElement()
                                        .asString()
                                        .startsWith(
                                                "line 2: instanceTypeName: the server's %s "
                                                        .formatted(type))
                                        .contains(message));
    }
}
