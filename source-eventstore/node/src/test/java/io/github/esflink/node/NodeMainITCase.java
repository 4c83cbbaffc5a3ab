package io.github.esflink.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar, as a process of its own. */
@Tag("quick")
class NodeMainITCase {
    private static final String READY = "EventStoreDB node ready: ";

    @TempDir Path folder;

    private static Process start(String... flags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-jar");
        command.add(Path.of("target", "eventstore-node.jar").toString());
        command.addAll(List.of(flags));
        return new ProcessBuilder(command).start();
    }

    private static String errors(Process process) throws IOException {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int port(String ready) {
        return Integer.parseInt(ready.replaceAll(".*:(\\d+)\\?.*", "$1"));
    }

    @Test
    void itTellsWhenItIsReadyServesAndStopsCleanlyWithItsLogKept() throws Exception {
        for (int run = 1; run <= 2; run++) {
            Process process = start("--port", "0", "--data", folder.toString());
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            String ready = out.readLine();
            assertThat(ready).startsWith(READY + "esdb://127.0.0.1:");
            try (RawStreams raw = new RawStreams(port(ready))) {
                raw.append("s", 1, 10);
                assertThat(
                                raw.read(RawStreams.subscription("s"))
                                        .await(all -> all.stream().anyMatch(ReadResp::hasCaughtUp)))
                        .filteredOn(ReadResp::hasEvent)
                        .hasSize(run);
            }
            assertThat(process.toHandle().destroy()).isTrue(); // SIGTERM, output kept open
            assertThat(out.readLine()).isEqualTo("EventStoreDB node stopped.");
            assertThat(out.readLine()).isNull();
            assertThat(errors(process)).isEmpty();
            assertThat(process.waitFor()).isZero();
        }
    }

    @Test
    void aPortInUseIsOneLineAndOne() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().start()) {
            Process process = start("--port", Integer.toString(node.port()));
            assertThat(process.waitFor()).isEqualTo(1);
            assertThat(errors(process).lines())
                    .singleElement()
                    .asString()
                    .contains("port " + node.port());
        }
    }

    @Test
    void aFlagThatIsNotUnderstoodIsOneLineAndTwo() throws Exception {
        Process process = start("--prot", "2113");
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(errors(process).lines())
                .singleElement()
                .asString()
                .contains("unknown flag --prot");
    }
}
