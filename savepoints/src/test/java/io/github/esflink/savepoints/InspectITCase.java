package io.github.esflink.savepoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("inspect shows what is in a savepoint")
@Tag("quick")
class InspectITCase {

    private static final ReleasedState HTTP = ReleasedState.of("0.1", "http");

    @TempDir private Path directory;

    @Test
    void positionsWaitingEventsAndParkedStreams() {
        ToolRun run = ToolRun.of("inspect", HTTP.savepoint());

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("Savepoint ")
                .containsPattern(
                        "  split \\$all \\(\\$all\\): after position C:\\d+/P:\\d+, with a reader")
                .contains(
                        "Sink `sink`, HTTP sink",
                        "  36 events of 2 streams wait to be sent, ",
                        "    stuck-0: 18, from stuck-0@2 on",
                        "  1 streams are parked: refused-0",
                        "  uid source, ",
                        "parallelism 2 of at most 720")
                .contains(": attempts, finished, parked, released, waiting")
                .doesNotContain("stuck-0@3");
    }

    @Test
    void everyEventByName() {
        assertThat(ToolRun.of("inspect", "--events", HTTP.savepoint()).out())
                .containsPattern("      stuck-1@19 at log position \\d+");
    }

    @Test
    void theSameForPrograms() throws Exception {
        ToolRun run = ToolRun.of("inspect", "--json", "--events", HTTP.savepoint() + "/_metadata");

        JsonNode json = new JsonMapper().readTree(run.out());
        assertThat(json.at("/source/splits/0/id").asText()).isEqualTo("$all");
        assertThat(json.at("/source/splits/0/withReader").asBoolean()).isTrue();
        assertThat(json.at("/source/splits/0/after/commit").asLong()).isPositive();
        assertThat(json.at("/sinks/0/waiting/events").asInt()).isEqualTo(36);
        assertThat(json.at("/sinks/0/waiting/each/0/stream").asText()).isEqualTo("stuck-0");
        assertThat(json.at("/sinks/0/waiting/each/0/revision").asLong()).isEqualTo(2);
        assertThat(json.at("/sinks/0/parked/0").asText()).isEqualTo("refused-0");
    }

    @Test
    void transactionsThatAreStillToBeCommitted() {
        assertThat(ToolRun.of("inspect", ReleasedState.of("0.1", "kafka").savepoint()).out())
                .contains("Sink `sink`, Kafka sink", "their ids begin with esflink/numbered/sink/")
                .containsPattern("  \\d+ transactions are committed when a job starts from here")
                .containsPattern(
                        "    esflink/numbered/sink/\\S+, producer \\d+, epoch \\d+, begun at 20");
    }

    @Test
    void whatIsNoSavepointIsSaid() {
        ToolRun run = ToolRun.of("inspect", directory.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("No savepoint or checkpoint can be read at " + directory)
                .contains("_metadata")
                .doesNotContain("\tat ");
    }
}
