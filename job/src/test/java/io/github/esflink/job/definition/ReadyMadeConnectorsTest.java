package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.job.pipeline.ConnectorEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people copy has to work: the connector files beside Flink's configuration, and the README's.
 */
class ReadyMadeConnectorsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern CONNECTOR =
            Pattern.compile("```yaml\n(id: .*?)```", Pattern.DOTALL);

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("flink-conf/connectors"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyConnectorFileHoldsWithoutARemark(Path file) {
        ReadDefinition read = ConnectorFile.read(file);

        assertThat(read.remarks()).isEmpty();
        assertThat(ConnectorEnvironment.topology(read.connector())).isNotEmpty();
    }

    @Test
    void everyConnectorInTheReadmeHolds() throws IOException {
        Matcher example = CONNECTOR.matcher(Files.readString(ROOT.resolve("README.md")));
        int found = 0;
        while (example.find()) {
            ReadDefinition read = ConnectorFile.parse("README.md", example.group(1));
            assertThat(read.remarks()).isEmpty();
            found++;
        }
        assertThat(found).as("examples in the README").isGreaterThanOrEqualTo(2);
    }
}
