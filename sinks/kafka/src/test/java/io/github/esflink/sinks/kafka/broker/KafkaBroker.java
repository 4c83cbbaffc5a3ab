package io.github.esflink.sinks.kafka.broker;

import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.kafka.topic.KafkaCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * One broker that is its own controller, in a process of its own, on ports that were free, its data
 * under a directory of the test. Ended with this process should nobody close it.
 */
public final class KafkaBroker implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Started often and for a short time. {@code -Dbroker.jvm.options} for other ones. */
    private static final String SMALL = "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    private static final String CLUSTER_ID = "bm9kZS1mb3ItdGVzdHMtMQ";

    private final Path directory;
    private final int port;
    private final int controllerPort;
    private final Map<String, Integer> listeners;
    private @Nullable Process process;

    private KafkaBroker(
            Path directory, int port, int controllerPort, Map<String, Integer> listeners) {
        this.directory = directory;
        this.port = port;
        this.controllerPort = controllerPort;
        this.listeners = listeners;
    }

    /** A broker without security. */
    public static KafkaBroker start(Path directory) throws Exception {
        return start(directory, Map.of());
    }

    /**
     * @param settings on top of those that one broker needs
     */
    public static KafkaBroker start(Path directory, Map<String, String> settings) throws Exception {
        return start(directory, settings, List.of(), List.of());
    }

    /**
     * @param listeners of further protocols beside PLAINTEXT: SASL_PLAINTEXT, SSL, SASL_SSL
     * @param scramUsers in the words of the storage tool: {@code SCRAM-SHA-256=[name=a,password=b]}
     */
    public static KafkaBroker start(
            Path directory,
            Map<String, String> settings,
            List<String> listeners,
            List<String> scramUsers)
            throws Exception {
        Files.createDirectories(directory);
        int port = freePort();
        int controllerPort = freePort();
        Map<String, Integer> ports = new TreeMap<>();
        for (String protocol : listeners) {
            ports.put(protocol, freePort());
        }
        KafkaBroker broker = new KafkaBroker(directory, port, controllerPort, ports);
        broker.writeSettings(settings);
        broker.format(scramUsers);
        broker.launch();
        return broker;
    }

    /** Starts a second broker of this one's cluster, whose controller is this one. */
    public KafkaBroker startSecond(Path directory) throws Exception {
        Files.createDirectories(directory);
        KafkaBroker second = new KafkaBroker(directory, freePort(), controllerPort, Map.of());
        second.writeSettings(
                Map.of(
                        "node.id",
                        "2",
                        "process.roles",
                        "broker",
                        "listeners",
                        "PLAINTEXT://" + second.bootstrapServers()));
        second.format(List.of());
        second.launch();
        return second;
    }

    private void writeSettings(Map<String, String> settings) throws IOException {
        StringBuilder addresses = new StringBuilder("PLAINTEXT://127.0.0.1:" + port);
        listeners.forEach((name, at) -> addresses.append(',').append(name + "://127.0.0.1:" + at));
        Map<String, String> all = new TreeMap<>();
        all.put("process.roles", "broker,controller");
        all.put("node.id", "1");
        all.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        all.put("controller.listener.names", "CONTROLLER");
        all.put("listeners", addresses + ",CONTROLLER://127.0.0.1:" + controllerPort);
        all.put("advertised.listeners", addresses.toString());
        all.put(
                "listener.security.protocol.map",
                "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL");
        all.put("log.dirs", directory.resolve("data").toString());
        all.put("auto.create.topics.enable", "false");
        all.put("num.partitions", "3");
        all.put("offsets.topic.replication.factor", "1");
        all.put("offsets.topic.num.partitions", "1");
        all.put("transaction.state.log.replication.factor", "1");
        all.put("transaction.state.log.min.isr", "1");
        all.put("transaction.state.log.num.partitions", "4");
        all.put("share.coordinator.state.topic.replication.factor", "1");
        all.put("share.coordinator.state.topic.min.isr", "1");
        all.put("group.initial.rebalance.delay.ms", "0");
        // Test events are years old; a record's time is that of its event.
        all.put("log.retention.ms", "-1");
        all.put("controlled.shutdown.enable", "false");
        all.putAll(settings);
        StringBuilder text = new StringBuilder();
        all.forEach(
                (name, value) ->
                        text.append(name)
                                .append('=')
                                .append(value.replace("\\", "\\\\"))
                                .append('\n'));
        Files.writeString(directory.resolve("server.properties"), text);
        Files.writeString(
                directory.resolve("log4j2.properties"),
                """
                rootLogger.level = INFO
                rootLogger.appenderRef.console.ref = console
                appender.console.name = console
                appender.console.type = Console
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %d{HH:mm:ss.SSS} %-5p [%t] %c{1.} - %m%n
                """);
    }

    private void format(List<String> scramUsers) throws Exception {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "format",
                                "--cluster-id",
                                CLUSTER_ID,
                                "--config",
                                directory.resolve("server.properties").toString()));
        for (String user : scramUsers) {
            arguments.add("--add-scram");
            arguments.add(user);
        }
        Process format = java("kafka.tools.StorageTool", arguments);
        if (!format.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || format.exitValue() != 0) {
            format.destroyForcibly();
            throw new IllegalStateException(
                    "The broker's storage could not be formatted; see " + directory);
        }
    }

    private void launch() throws IOException {
        Process started =
                java("kafka.Kafka", List.of(directory.resolve("server.properties").toString()));
        process = started;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        try (Admin admin = admin()) {
            await("broker at " + bootstrapServers())
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(
                            () -> {
                                if (!started.isAlive()) {
                                    throw new AssertionError(
                                            "The broker did not start; see " + directory);
                                }
                                return !admin.describeCluster()
                                        .nodes()
                                        .get(5, TimeUnit.SECONDS)
                                        .isEmpty();
                            });
        }
    }

    private Process java(String mainClass, List<String> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Dlog4j2.configurationFile="
                                        + directory.resolve("log4j2.properties").toUri(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                mainClass));
        command.addAll(1, List.of(System.getProperty("broker.jvm.options", SMALL).split(" ")));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve("broker.log").toFile()))
                .start();
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** The address of a further listener. */
    public String bootstrapServers(String protocol) {
        return "127.0.0.1:" + listeners.get(protocol);
    }

    /** A client without security, to be closed by the caller. */
    public Admin admin() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", bootstrapServers());
        return Admin.create(properties);
    }

    public void createTopic(String name, int partitions, Map<String, String> settings)
            throws Exception {
        try (Admin admin = admin()) {
            KafkaCalls.create(admin, new NewTopic(name, partitions, (short) 1).configs(settings));
        }
    }

    /** Ends the process by signal 9 and starts another one on the same ports and data. */
    public void killAndRestart() throws IOException {
        stop(true);
        launch();
    }

    /** Ends the process as an operator would. */
    public void stop() {
        stop(false);
    }

    private void stop(boolean bySignal9) {
        Process running = process;
        if (running == null) {
            return;
        }
        if (bySignal9) {
            running.destroyForcibly();
        } else {
            running.destroy();
        }
        try {
            if (!running.waitFor(20, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    @Override
    public void close() {
        stop(true);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
