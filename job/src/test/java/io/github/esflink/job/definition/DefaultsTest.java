package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A default that somebody writes out means what leaving it out means. */
class DefaultsTest {

    private static final String BASE =
            "id: orders\nsubscription:connectionString: esdb://localhost:2113?tls=false\ninstanceTypeName: ";

    /** Another setting that one goes with, so that it counts. */
    private record Case(String sink, String key, String value, String beside) {
        @Override
        public String toString() {
            return sink + " " + key + ": " + value;
        }
    }

    static Stream<Case> defaults() {
        List<Case> all = new ArrayList<>();
        for (Catalog sink : SinkSettings.catalogs()) {
            List<Setting<?>> settings = new ArrayList<>(CommonSettings.CATALOG.settings());
            settings.addAll(sink.settings());
            for (Setting<?> setting : settings) {
                if (setting.standard() != null) {
                    all.add(
                            new Case(
                                    sink.title(),
                                    setting.key(),
                                    setting.standard(),
                                    beside(setting.key())));
                }
            }
        }
        assertThat(all).hasSizeGreaterThan(90);
        return all.stream();
    }

    private static String beside(String key) {
        if (key.startsWith("deadLetters:kafka:")) {
            return "deadLetters:kafka:topic: letters\n";
        }
        if (key.startsWith("batch:max") && !key.endsWith("Events")) {
            return "batch:maxEvents: 10\n";
        }
        if (key.startsWith("authentication:apiKey")) {
            return "authentication:method: apiKey\nauthentication:apiKey:key: ${env:K}\n";
        }
        if (key.startsWith("authentication:oauth2")) {
            return "authentication: {method: oauth2, oauth2: {tokenUrl: \"https://h\", clientId: me, clientSecret: \"${env:S}\"}}\n";
        }
        return key.equals("partitionKeyExtraction:source")
                ? "partitionKeyExtraction:enabled: true\n"
                : "";
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void aDefaultThatIsWrittenOutIsAsIfItWasLeftOut(Case setting) {
        String base =
                BASE
                        + setting.sink()
                        + switch (setting.sink()) {
                            case "http-sink" -> "\nurl: http://h\n";
                            case "kafka-sink" -> "\ntopic: t\n";
                            case "sql-sink" ->
                                    "\ntype: PostgreSql\nconnectionString: Host=db\nevents:A:sql: select 1\n";
                            default -> "\n";
                        }
                        + setting.beside();
        ReadDefinition without = ConnectorFile.parse("orders.yaml", base);
        ReadDefinition with =
                ConnectorFile.parse(
                        "orders.yaml", base + setting.key() + ": \"" + setting.value() + "\"\n");

        assertThat(with.remarks()).isEqualTo(without.remarks());
        assertThat(BuiltConnector.of(with.connector()))
                .isEqualTo(BuiltConnector.of(without.connector()));
    }
}
