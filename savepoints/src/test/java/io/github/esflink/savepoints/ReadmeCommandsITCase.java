package io.github.esflink.savepoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.http.AnswerPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The commands of savepoints/README.md, as they stand there")
class ReadmeCommandsITCase {

    private static final List<String> STREAMS = List.of("order-0", "order-1");
    private static final int EVENTS = 20;
    private static final Path ROOT = ReleasedState.ROOT.resolve("../..").normalize();

    @TempDir private Path directory;

    private final Map<String, String> variables = new HashMap<>();

    @Test
    void allOfThemRunInTheirOrder() throws Exception {
        List<String> blocks = commands();
        assertThat(blocks).as("blocks of commands, without the build").hasSize(7);
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                NumberedEvents events = new NumberedEvents(node.connectionString());
                HttpEnd end = new HttpEnd(directory, AnswerPlan.allOk());
                LocalCluster cluster = LocalCluster.start(1, 4)) {
            events.append(STREAMS, EVENTS);
            ConnectorText connector =
                    ConnectorText.of(HttpEnd.CONNECTOR, node.connectionString(), end);
            FlinkFolder flink =
                    FlinkFolder.in(
                            ROOT.resolve("savepoints/target/flink"),
                            cluster.restAddress(),
                            directory.resolve("checkpoints"));
            String jar = ROOT.resolve("job/target/eventstore-connectors.jar").toString();
            variables.putAll(
                    Map.of(
                            "PATH",
                            flink.bin() + ":" + System.getenv("PATH"),
                            "CONNECTOR",
                            connector.in(directory).toString(),
                            "SAVEPOINTS",
                            directory.resolve("savepoints").toString(),
                            "NEW_JAR",
                            jar,
                            "OLD_JAR",
                            jar,
                            "JOB",
                            cluster.run(connector.graph(directory, 1, null)).toString()));

            for (String block : blocks) {
                if (block.contains("$SAVEPOINTS/again")) {
                    // The connector is to run once; what it delivered comes again.
                    cluster.cancel(job());
                    end.log().announceRestart();
                }
                Output output = bash(block);
                assertThat(output.code()).as("%s%n%s", block, output.text()).isZero();
                remember(output.text());
                events.append(STREAMS, 1);
            }

            long all = STREAMS.size() * (long) (EVENTS + blocks.size());
            await().atMost(FlinkCluster.PATIENCE)
                    .until(
                            () ->
                                    end.log().done() == all
                                            && end.log().repeated() >= all - blocks.size() * 2L);
            end.log().assertInOrder();
            cluster.cancel(job());
        }
    }

    private JobID job() {
        return JobID.fromHexString(variables.getOrDefault("JOB", ""));
    }

    private static List<String> commands() throws Exception {
        Matcher block =
                Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(ROOT.resolve("savepoints/README.md")));
        List<String> blocks = new ArrayList<>();
        while (block.find()) {
            if (!block.group(1).startsWith("./mvnw")) {
                blocks.add(block.group(1));
            }
        }
        return blocks;
    }

    /** What a person would read off the output for the next command. */
    private void remember(String output) {
        Map<String, String> found = new HashMap<>();
        found.put("SAVEPOINT", "Savepoint completed. Path: (\\S+)");
        found.put("JOB", "(?:with JobID|runs as job) ([0-9a-f]{32})");
        found.forEach(
                (name, pattern) -> {
                    Matcher matcher = Pattern.compile(pattern).matcher(output);
                    while (matcher.find()) {
                        variables.put(name, matcher.group(1));
                    }
                });
    }

    private record Output(int code, String text) {}

    private Output bash(String commands) throws Exception {
        Path script = Files.writeString(directory.resolve("commands.sh"), commands);
        Path output = directory.resolve("commands.out");
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-eu", script.toString())
                        .directory(ROOT.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        List.of("FLINK_HOME", "FLINK_CONF_DIR", "FLINK_CLASSPATH", "CONNECTORS_JAR")
                .forEach(builder.environment()::remove);
        builder.environment().putAll(variables);
        int code = builder.start().waitFor();
        return new Output(code, Files.readString(output));
    }
}
