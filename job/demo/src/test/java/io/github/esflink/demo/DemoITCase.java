package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

@DisplayName("The demo, as ./mvnw -Pdemo starts it")
class DemoITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    @Test
    void showsTheEarthquakesAndNewOnesAndStopsCleanly() throws Exception {
        int nodePort = DemoPaths.freePort();
        int webPort = DemoPaths.freePort();
        try (ChildProcess demo = demo(nodePort, webPort)) {
            await().atMost(PATIENCE).until(() -> saw("Stop: Ctrl-C."));

            assertThat(lines)
                    .anyMatch(
                            line ->
                                    line.contains(
                                            "EventStoreDB node: esdb://localhost:" + nodePort))
                    .anyMatch(line -> line.contains("Appended 1,707 earthquakes to 12 streams"))
                    .anyMatch(line -> line.contains("http://localhost:" + webPort));
            assertThat(lines.stream().filter(line -> line.contains("[earthquakes] ")))
                    .hasSize(1_214)
                    .allMatch(line -> line.contains("EarthquakeReviewed"))
                    .allMatch(line -> line.contains("\"magnitude\":"));
            assertThat(DemoPaths.get("http://localhost:" + webPort + "/"))
                    .contains("Apache Flink Web");
            assertThat(DemoPaths.get("http://localhost:" + webPort + "/jobs/overview"))
                    .contains("\"name\":\"earthquakes\"", "\"state\":\"RUNNING\"");

            int appended =
                    new CommandLine(new AppendEarthquake())
                            .execute(
                                    "--place",
                                    "Under the test",
                                    "--node",
                                    "esdb://localhost:" + nodePort + "?tls=false");
            assertThat(appended).isZero();
            await().atMost(PATIENCE).until(() -> saw("\"place\":\"Under the test\""));
        }

        assertThat(lines).anyMatch(line -> line.contains("Everything has stopped."));
        assertThat(Files.readAllLines(DemoPaths.ROOT.resolve("job/demo/target/logs/flink.log")))
                .as("log lines of a normal run that need somebody to look at them")
                .noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .noneMatch(line -> line.contains("Exception"));
        assertFree(nodePort);
        assertFree(webPort);
    }

    @Test
    void aPortInUseIsOneSentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ChildProcess demo = demo(taken.getLocalPort(), DemoPaths.freePort())) {
            assertThat(demo.ended().get()).endsWith("exit code 1");
            assertThat(lines)
                    .containsExactly(
                            "[demo] Port %d is in use, but the EventStoreDB node needs it: stop the program that has it, or choose another with ./mvnw -Pdemo -Ddemo.nodePort=PORT."
                                    .formatted(taken.getLocalPort()));
        }
    }

    private ChildProcess demo(int nodePort, int webPort) throws IOException {
        String classPath = System.getProperty("java.class.path");
        return ChildProcess.java(
                "The demo",
                List.of(
                        "-cp",
                        classPath,
                        Demo.class.getName(),
                        "--root=" + DemoPaths.ROOT,
                        "--node-port=" + nodePort,
                        "--web-port=" + webPort,
                        "--flink-class-path=" + DemoPaths.FLINK_CLASS_PATH,
                        "--flink-jvm-args=" + String.join(" ", DemoPaths.FLINK_JVM_ARGS)),
                Map.of(),
                lines::add);
    }

    private boolean saw(String text) {
        return lines.stream().anyMatch(line -> line.contains(text));
    }

    private static void assertFree(int port) throws IOException {
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
}
