package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.job.setting.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a reference of a connector file is resolved. */
class ReferencesTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOST", "orders.example.com", "TOKEN", "hunter2", "RETRIES", "7");

    @TempDir private Path folder;

    @Test
    void whatIsNoSecretIsResolvedHereAndShown() throws IOException {
        Path file = Files.writeString(folder.resolve("stage"), "blue\n");
        ReadDefinition read =
                parse(
                        """
                        instanceTypeName: http-sink
                        url: https://${env:HOST}:${env:PORT:-8443}/events
                        resilience:maxRetries: ${env:RETRIES}
                        defaultHeaders: {X-Stage: "${file:%s}-${env:COLOUR:-}"}
                        """
                                .formatted(file));

        assertThat(read.remarks()).isEmpty();
        assertThat(read.connector().shown())
                .contains(
                        new Scope.Shown("url", "https://orders.example.com:8443/events", false),
                        new Scope.Shown("resilience:maxRetries", "7", false),
                        new Scope.Shown("defaultHeaders:X-Stage", "blue-", false));
        assertThat(BuiltConnector.of(read.connector()).toString())
                .contains("orders.example.com")
                .doesNotContain("${env:");
    }

    @Test
    void aSecretStaysAReference() {
        ReadDefinition read =
                parse(
                        """
                        instanceTypeName: http-sink
                        url: https://example.com
                        strict: true
                        authentication: {method: bearer, bearer: {token: "${env:TOKEN}"}}
                        defaultHeaders: {Authorization-Of-Proxy: "${env:TOKEN}", X-Auth: "${env:TOKEN}"}
                        """);

        assertThat(BuiltConnector.of(read.connector()).toString())
                .contains("${env:TOKEN}")
                .doesNotContain("hunter2");
        assertThat(read.connector().shown())
                .contains(new Scope.Shown("authentication:bearer:token", "${env:TOKEN}", false))
                .extracting(Scope.Shown::value)
                .noneMatch(value -> value.contains("hunter2"));
    }

    @Test
    void headersOfKafkaAreSecretsByTheirNamesToo() {
        ReadDefinition read =
                parse(
                        """
                        instanceTypeName: kafka-sink
                        topic: orders.${env:STAGE:-test}
                        bootstrapServers: ${env:HOST}:9092
                        defaultHeaders: {X-Api-Key: "${env:TOKEN}", X-Host: "${env:HOST}"}
                        properties: {client.id: "${env:HOST}", ssl.key.password: "${env:TOKEN}"}
                        """);

        assertThat(BuiltConnector.of(read.connector()).toString())
                .contains("${env:TOKEN}", "orders.example.com")
                .doesNotContain("hunter2", "${env:HOST}");
        assertThat(read.connector().shown())
                .contains(
                        new Scope.Shown("topic", "orders.test", false),
                        new Scope.Shown("defaultHeaders:X-Api-Key", "${env:TOKEN}", false),
                        new Scope.Shown("defaultHeaders:X-Host", "orders.example.com", false));
    }

    @Test
    void whatAVariableHoldsIsNoReference() {
        ReadDefinition read =
                ConnectorFile.parse(
                        "orders.yaml",
                        base("instanceTypeName: logger-sink\nsubscription:category: ${env:A}"),
                        Map.of("A", "${env:B}"));

        assertThat(read.connector().shown())
                .contains(new Scope.Shown("subscription:category", "${env:B}", false));
    }

    private static ReadDefinition parse(String settings) {
        return ConnectorFile.parse("orders.yaml", base(settings), ENVIRONMENT);
    }

    private static String base(String settings) {
        return "id: orders\nconnectionString: esdb://localhost:2113?tls=false\n" + settings;
    }
}
