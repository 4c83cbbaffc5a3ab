package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The jar that people submit. */
class ShippedJarITCase {

    @Test
    void hasNothingThatIsForTests() throws IOException {
        List<String> entries;
        try (JarFile jar =
                new JarFile(
                        DemoPaths.ROOT.resolve("job/target/eventstore-connectors.jar").toFile())) {
            entries = jar.stream().map(ZipEntry::getName).toList();
        }

        assertThat(entries)
                .contains("io/github/esflink/job/ConnectorJob.class")
                .noneMatch(
                        entry ->
                                entry.matches(
                                        "io/github/esflink/(node|sinks/contract|demo|reliability)/.*"
                                                + "|org/(junit|assertj|awaitility|apache/flink/test)/.*"));
    }
}
