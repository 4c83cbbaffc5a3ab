package io.github.esflink.savepoints.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.savepoints.stored.Savepoint;
import io.github.esflink.savepoints.stored.SavepointException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Whether a jar can go on with a savepoint")
class GraphCheckITCase {

    private static final Path ROOT = Path.of(System.getProperty("savepoints.root", ".."));
    private static final Path JAR = ROOT.resolve("job/target/eventstore-connectors.jar");
    private static final Path SAVEPOINT =
            ROOT.resolve("savepoints/released/0.1/http/savepoint/_metadata");

    private static final String HTTP =
            """
            id: numbered
            connectionString: esdb://localhost:2113?tls=false
            instanceTypeName: http-sink
            url: http://localhost:9/{stream}
            """;

    @TempDir private Path directory;

    @Test
    void theSameConnectorCan() throws Exception {
        check(SAVEPOINT, HTTP + letters()).require(Set.of());
    }

    @Test
    void aFormatThatTheJarDoesNotKnowIsNamed() throws Exception {
        byte[] metadata = Files.readAllBytes(SAVEPOINT);
        int found = 0;
        // Flink writes the name of the class that reads a format, and then the format's number.
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        new DataOutputStream(name)
                .writeUTF("io.github.esflink.sinks.core.record.EventRecordSerializerSnapshot");
        byte[] wanted = name.toByteArray();
        for (int at = 0; at + wanted.length + 4 <= metadata.length; at++) {
            if (startsWith(metadata, at, wanted)) {
                metadata[at + wanted.length + 3] = 99;
                found++;
            }
        }
        assertThat(found).isPositive();
        Path future = Files.write(directory.resolve("_metadata"), metadata);

        GraphCheck check = check(future, HTTP + letters());

        assertThatThrownBy(() -> check.require(Set.of()))
                .isInstanceOf(SavepointException.class)
                .hasMessageContaining("The new version cannot go on with this state:")
                .hasMessageContaining("sink: The state holds event records in format version 99");
    }

    @Test
    void aFolderOfDeadLettersThatIsLeftOutIsNamedByItself() throws Exception {
        assertThat(check(SAVEPOINT, HTTP).dropped()).containsOnlyKeys("sink-dead-letters");
    }

    @Test
    void aSinkThatIsLeftOutIsNamedWithWhatItHolds() throws Exception {
        GraphCheck check =
                check(
                        SAVEPOINT,
                        HTTP.replace("instanceTypeName: http-sink\n", "")
                                .replace(
                                        "url: http://localhost:9/{stream}\n",
                                        "sinks: {other: {instanceTypeName: logger-sink}}\n"));

        assertThat(check.dropped())
                .containsOnlyKeys("sink")
                .hasEntrySatisfying(
                        "sink",
                        why ->
                                assertThat(why)
                                        .isEqualTo(
                                                "the new version has no such operator; 36 events of 2 streams wait there, 1 streams are parked, 0 dead letters are to be written"));
        check.require(Set.of("sink"));
        assertThatThrownBy(() -> check.require(Set.of("other")))
                .hasMessageContaining("say --allow-dropping sink");
    }

    private String letters() {
        return "deadLetters: {path: \""
                + directory.resolve("letters").toUri()
                + "\", then: park}\n";
    }

    private GraphCheck check(Path savepoint, String connector) throws Exception {
        Path file = Files.writeString(directory.resolve("connector.yaml"), connector);
        ConnectorProgram program = new ConnectorProgram(JAR, file, new Configuration(), 1);
        try (ConnectorProgram.Graph graph = program.graph()) {
            return GraphCheck.of(Savepoint.open(savepoint.toString()), graph);
        }
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
