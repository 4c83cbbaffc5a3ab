package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.job.filter.Filter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformSettingsTest {

    private static final String SCRIPT = "function transform(record) { record.value.seen = 'é'; }";

    private static final String BASE64 =
            Base64.getEncoder().encodeToString(SCRIPT.getBytes(StandardCharsets.UTF_8));

    @TempDir private Path folder;

    @Test
    void aFunctionIsReadFromBase64() throws IOException {
        assertThat(read("transformer: {enabled: true, function: %s}".formatted(BASE64)))
                .isEqualTo(new TransformDefinition(null, SCRIPT, null));
    }

    @Test
    void aFunctionIsReadFromAFileBesideTheConnectors() throws IOException {
        Files.writeString(folder.resolve("transform.js"), SCRIPT);

        assertThat(read("transformer: {enabled: true, file: transform.js}"))
                .isEqualTo(new TransformDefinition(null, SCRIPT, null));
    }

    @Test
    void aFunctionThatIsNotEnabledDoesNotRunAndIsRemarkedOn() throws IOException {
        ReadDefinition read = connector("transformer:function: " + BASE64);

        assertThat(read.connector().transform().script()).isNull();
        assertThat(read.remarks())
                .singleElement()
                .hasToString(
                        "line 4: transformer:function: does not run, because transformer:enabled is not true.");
    }

    @Test
    void aQueryAfterTheTransformIsRead() throws IOException {
        assertThat(read("transformer:filter: $.value.total"))
                .isEqualTo(new TransformDefinition(null, null, new Filter.Query("$.value.total")));
    }

    @Test
    void whatIsWrongIsNamed() {
        refused(
                "transformer: {enabled: true, file: missing.js}",
                "transformer:file: expected a file in UTF-8 that can be read, found \"%s\" (NoSuchFileException)."
                        .formatted(folder.resolve("missing.js")));
        refused("transformer:filter: $.a =~ 1", "transformer:filter: No JSONPath query (RFC 9535)");
        refused(
                "transformer: {enabled: true, function: %s, file: x.js}".formatted(BASE64),
                "transformer:file: transformer:function is set too; one of them is enough.");
        refused(
                "transformer: {enabled: true, function: %s, fields: {a: /b}}".formatted(BASE64),
                "transformer:function: transformer:fields is set too; one of them is enough.");
        refused(
                "transformer: {enabled: true, function: %s}"
                        .formatted(
                                Base64.getEncoder()
                                        .encodeToString(
                                                "async function transform(r) {}"
                                                        .getBytes(StandardCharsets.UTF_8))),
                "transformer:function: transform is a AsyncFunction: expected function transform(record) { … }");
    }

    private void refused(String setting, String message) {
        assertThatThrownBy(() -> read(setting))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining(message);
    }

    private TransformDefinition read(String setting) throws IOException {
        return connector(setting).connector().transform();
    }

    private ReadDefinition connector(String setting) throws IOException {
        Path file = folder.resolve("orders.yaml");
        Files.writeString(
                file,
                "id: orders\nconnectionString: esdb://localhost:2113?tls=false\ninstanceTypeName: logger-sink\n"
                        + setting);
        return ConnectorFile.read(file);
    }
}
