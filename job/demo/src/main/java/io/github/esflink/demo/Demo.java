package io.github.esflink.demo;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts the node and Flink, fills the node with earthquakes, shows what the connector logs, and
 * stops everything again. Started by {@code ./mvnw -Pdemo}, which knows the paths.
 */
@Command(name = "demo")
public final class Demo implements Callable<Integer> {

    private static final long START_TIMEOUT_SECONDS = 120;
    private static final String NODE_READY = "EventStoreDB node ready";

    /** In every line of the Logger sink. */
    private static final String LOGGED = "[earthquakes] ";

    @Option(names = "--root", required = true)
    private Path root = Path.of("");

    @Option(names = "--node-port", required = true)
    private int nodePort;

    @Option(names = "--web-port", required = true)
    private int webPort;

    @Option(names = "--flink-class-path", required = true)
    private String flinkClassPath = "";

    @Option(names = "--flink-jvm-args", required = true)
    private String flinkJvmArgs = "";

    private final Deque<ChildProcess> children = new ArrayDeque<>();
    private volatile boolean stopping;

    public static void main(String[] args) {
        Demo demo = new Demo();
        Runtime.getRuntime().addShutdownHook(new Thread(demo::stop, "stop-demo"));
        int exitCode = new CommandLine(demo).execute(args);
        // Also when it is 0: Maven would wait for the threads of the client.
        System.exit(exitCode);
    }

    @Override
    public Integer call() throws Exception {
        try {
            run();
            return CommandLine.ExitCode.OK;
        } catch (DemoException e) {
            if (!stopping) {
                say(e.sentence());
            }
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void run() throws Exception {
        checkFree(nodePort, "the EventStoreDB node", "demo.nodePort");
        checkFree(webPort, "Flink's web UI", "demo.webPort");

        ChildProcess node = startNode();
        say("EventStoreDB node: %s, in a JVM of its own.".formatted(connectionString()));

        List<Earthquake> earthquakes = EarthquakeFeed.read();
        append(earthquakes);

        long reviewed =
                earthquakes.stream().filter(e -> e.type().equals(Earthquake.REVIEWED)).count();
        CountDownLatch logged = new CountDownLatch((int) reviewed);
        say(
                "Starting Flink with the connector earthquakes: it reads $all from the beginning, keeps the %,d reviewed reports, takes four fields of each and logs them."
                        .formatted(reviewed));
        ChildProcess flink = startFlink(logged);
        awaitOrEnd(logged, flink, "Flink did not log all reviewed earthquakes");

        sayWhatRuns(reviewed);
        String end = (String) CompletableFuture.anyOf(node.ended(), flink.ended()).get();
        throw new DemoException(end + "; its log is in " + logFolder() + ".");
    }

    private static void checkFree(int port, String what, String property) throws DemoException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new DemoException(
                    "Port %d is in use, but %s needs it: stop the program that has it, or choose another with ./mvnw -Pdemo -D%s=PORT."
                            .formatted(port, what, property));
        }
    }

    private ChildProcess startNode() throws Exception {
        CountDownLatch ready = new CountDownLatch(1);
        ChildProcess node =
                started(
                        ChildProcess.java(
                                "The node",
                                List.of(
                                        "-Xmx512m",
                                        "-jar",
                                        jar("source-eventstore/node/target/eventstore-node.jar"),
                                        "--port",
                                        Integer.toString(nodePort)),
                                Map.of(),
                                line -> {
                                    if (line.startsWith(NODE_READY)) {
                                        ready.countDown();
                                    } else if (!stopping) {
                                        System.out.println("node: " + line);
                                    }
                                }));
        awaitOrEnd(ready, node, "The node did not start");
        return node;
    }

    private void append(List<Earthquake> earthquakes) throws DemoException, InterruptedException {
        long start = System.nanoTime();
        EventStoreDBClient client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(connectionString()));
        int appended = 0;
        for (Earthquake earthquake : earthquakes) {
            try {
                EarthquakeFeed.append(client, earthquake);
            } catch (ExecutionException e) {
                throw new DemoException(
                        "The node at %s does not take events: %s."
                                .formatted(connectionString(), e.getCause()));
            }
            appended++;
            if (appended % 500 == 0) {
                say("Appended %,d of %,d earthquakes …".formatted(appended, earthquakes.size()));
            }
        }
        client.shutdown().join();
        say(
                "Appended %,d earthquakes to %d streams, one for each seismic network, in %.1f s."
                        .formatted(
                                appended,
                                earthquakes.stream().map(Earthquake::stream).distinct().count(),
                                (System.nanoTime() - start) / 1e9));
    }

    private ChildProcess startFlink(CountDownLatch logged) throws IOException, DemoException {
        Path log = Files.createDirectories(logFolder()).resolve("flink.log");
        Files.deleteIfExists(log);
        List<String> arguments = new ArrayList<>();
        arguments.addAll(Arrays.asList(flinkJvmArgs.split("\\s+")));
        arguments.addAll(
                List.of(
                        "-Xmx1g",
                        "-Dlog.file=" + log,
                        "-Dlog4j2.configurationFile="
                                + root.resolve("flink-conf/log4j-local.properties").toUri(),
                        "-cp",
                        jar("job/target/eventstore-connectors.jar")
                                + File.pathSeparator
                                + flinkClassPath,
                        "io.github.esflink.job.ConnectorJob",
                        "--local",
                        "--connector",
                        connectorFile().toString(),
                        "-Drest.bind-port=" + webPort,
                        "-Drest.port=" + webPort));
        return started(
                ChildProcess.java(
                        "Flink",
                        arguments,
                        Map.of("FLINK_CONF_DIR", root.resolve("flink-conf").toString()),
                        line -> {
                            if (!stopping) {
                                System.out.println(line);
                            }
                            if (line.contains(LOGGED)) {
                                logged.countDown();
                            }
                        }));
    }

    /** The connector as people would write it, with the port that was asked for. */
    private Path connectorFile() throws IOException {
        String written = Files.readString(root.resolve("flink-conf/connectors/earthquakes.yaml"));
        Path resolved = logFolder().resolve("earthquakes.yaml");
        Files.writeString(
                resolved, written.replace("esdb://localhost:2113?tls=false", connectionString()));
        return resolved;
    }

    private ChildProcess started(ChildProcess child) {
        children.push(child);
        return child;
    }

    private static void awaitOrEnd(CountDownLatch latch, ChildProcess child, String otherwise)
            throws DemoException, InterruptedException, ExecutionException {
        CompletableFuture<String> ready =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return latch.await(START_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                                        ? ""
                                        : otherwise;
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                                return otherwise;
                            }
                        });
        try {
            String problem =
                    (String)
                            CompletableFuture.anyOf(ready, child.ended())
                                    .get(START_TIMEOUT_SECONDS + 5, TimeUnit.SECONDS);
            if (!problem.isEmpty()) {
                throw new DemoException(problem + ".");
            }
        } catch (TimeoutException e) {
            throw new DemoException(otherwise + ".");
        }
    }

    private void sayWhatRuns(long reviewed) {
        System.out.printf(
                """

                All %,d reviewed earthquakes were logged, each stream in order. Running now:
                  EventStoreDB node   %s
                  Flink web UI        http://localhost:%d
                  logs of Flink       %s
                Append another earthquake (from a second terminal); it is logged within a second:
                  java -jar job/demo/target/earthquake.jar --place "Parkfield, California" --magnitude 4.7%s
                Stop: Ctrl-C.

                """,
                reviewed,
                connectionString(),
                webPort,
                logFolder().resolve("flink.log"),
                nodePort == 2113 ? "" : " --node \"" + connectionString() + "\"");
    }

    private void stop() {
        stopping = true;
        boolean somethingRan = !children.isEmpty();
        if (somethingRan) {
            System.out.println();
            say("Stopping …");
        }
        // The last one started is the first one stopped.
        children.forEach(ChildProcess::close);
        if (somethingRan) {
            say("Everything has stopped.");
        }
    }

    private String connectionString() {
        return "esdb://localhost:" + nodePort + "?tls=false";
    }

    private Path logFolder() {
        return root.resolve("job/demo/target/logs");
    }

    private String jar(String path) throws DemoException {
        Path jar = root.resolve(path);
        if (!Files.isRegularFile(jar)) {
            throw new DemoException(
                    "%s is missing: start the demo with ./mvnw -Pdemo, which builds it."
                            .formatted(jar));
        }
        return jar.toString();
    }

    private static void say(String text) {
        System.out.println("[demo] " + text);
    }
}
