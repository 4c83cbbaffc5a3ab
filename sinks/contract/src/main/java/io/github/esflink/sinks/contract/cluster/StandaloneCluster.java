package io.github.esflink.sinks.contract.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of real processes, started by {@code flink-conf/cluster.sh}, as anybody would, in a
 * directory and on ports of its own; {@code flink-conf/flink} is its client.
 *
 * <p>Its processes are called as in the script: {@code taskmanager-1}, {@code jobmanager-1}, {@code
 * kafka}, {@code node}, {@code zookeeper}. They end with the cluster, and with this process should
 * nobody close it. One thread at a time.
 */
@PublicEvolving
public final class StandaloneCluster implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    /** A job manager that is dead or stuck is not waited for. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final Path directory;
    private final Map<String, String> environment;
    private final int jobManagers;
    private final int webPort;
    private final int kafkaPort;
    private final int nodePort;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private final StartedProcesses started;
    private final Thread endWithThisProcess;

    private StandaloneCluster(Builder builder) throws IOException {
        this.directory = emptied(builder.directory);
        this.started = new StartedProcesses(directory.resolve("run"));
        this.endWithThisProcess = new Thread(started::endByForce);
        this.environment = Map.copyOf(builder.environment);
        this.jobManagers = builder.jobManagers;
        this.webPort = freePorts(jobManagers);
        this.kafkaPort = freePorts(2);
        this.nodePort = freePorts(1);
    }

    /** What an earlier cluster left there is gone: its jobs and events would come back. */
    private static Path emptied(Path directory) throws IOException {
        Path real = Files.createDirectories(directory).toRealPath();
        try (Stream<Path> content = Files.list(real)) {
            if (content.findAny().isPresent() && !Files.exists(real.resolve("cluster.env"))) {
                throw new IOException(
                        "%s is neither empty nor a cluster's: choose another directory."
                                .formatted(real));
            }
        }
        try (Stream<Path> content = Files.walk(real)) {
            List<Path> deepestFirst = content.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst.subList(0, deepestFirst.size() - 1)) {
                Files.delete(path);
            }
        }
        return real;
    }

    /**
     * @param directory where its configuration, logs and data go, such as one under {@code target};
     *     empty, or one of an earlier cluster, which is deleted
     */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    /** The root of the project. */
    public static Path project() {
        return ClusterScript.FOLDER.resolveSibling("").normalize();
    }

    /** Starts a process that was killed or stopped, and waits until it listens. */
    public void start(String process) throws IOException, InterruptedException {
        script("start", "--dir", directory.toString(), process);
    }

    /** Starts a task manager more, the {@code number}th, without waiting for it. */
    public void startTaskManager(int number) throws IOException, InterruptedException {
        script(
                "start",
                "--dir",
                directory.toString(),
                "--task-managers",
                Integer.toString(number),
                "taskmanager-" + number);
    }

    /** Ends a process by signal 9, and waits until it is gone. */
    public void kill(String process) throws IOException, InterruptedException {
        script("kill", "--dir", directory.toString(), process);
    }

    /** What {@code flink} prints, standard error included, whether it succeeds or not. */
    public List<String> flink(String... arguments) throws IOException, InterruptedException {
        return ClusterScript.flink(ofClient(), arguments);
    }

    /** What {@code savepoints/upgrade} prints, in the same way. */
    public List<String> upgrade(String... arguments) throws IOException, InterruptedException {
        return ClusterScript.upgrade(ofClient(), arguments);
    }

    private Map<String, String> ofClient() {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.put("FLINK_CONF_DIR", directory.resolve("conf").toString());
        return all;
    }

    /**
     * What a job manager answers; an object without fields when none does. With several, each
     * answers for the one that leads.
     *
     * @param path such as {@code /jobs/overview}
     */
    public JsonNode get(String path) {
        for (int port = webPort; port < webPort + jobManagers; port++) {
            JsonNode answer = get(port, path);
            if (answer != null) {
                return answer;
            }
        }
        return JSON.createObjectNode();
    }

    private @Nullable JsonNode get(int port, String path) {
        try {
            HttpResponse<String> response =
                    http.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                    .timeout(ANSWER)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? JSON.readTree(response.body()) : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking the job manager", e);
        } catch (IOException e) {
            return null;
        }
    }

    /** Waits until that many task managers are there. */
    public void awaitTaskManagers(int count) {
        await("task managers of " + directory)
                .atMost(FlinkCluster.PATIENCE)
                .until(() -> get("/overview").path("taskmanagers").asInt() >= count);
    }

    public int webPort() {
        return webPort;
    }

    public String bootstrapServers() {
        return "localhost:" + kafkaPort;
    }

    public String nodeConnectionString() {
        return "esdb://localhost:" + nodePort + "?tls=false";
    }

    /** Where the logs are, {@code taskmanager-1.log} and so on. */
    public Path logs() {
        return directory.resolve("log");
    }

    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        try {
            script("stop", "--dir", directory.toString());
            Runtime.getRuntime().removeShutdownHook(endWithThisProcess);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            started.endByForce();
            Thread.currentThread().interrupt();
        }
    }

    /** Processes that were started and run no more, be it by {@link #kill} or by themselves. */
    public Set<String> ended() {
        return started.ended();
    }

    private void script(String... arguments) throws IOException, InterruptedException {
        ClusterScript.run(environment, List.of(arguments));
    }

    /** The first of so many ports that follow each other and are free. */
    private static int freePorts(int count) {
        while (true) {
            int first = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            if (areFree(first, count)) {
                return first;
            }
        }
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try {
                new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    /** Not thread-safe. */
    public static final class Builder {

        private final Path directory;
        private final List<String> flags = new ArrayList<>();
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private int taskManagers = 1;
        private int jobManagers = 1;

        private Builder(Path directory) {
            this.directory = directory;
            // Started often and for a short time.
            String options = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
            settings.put("env.java.opts.jobmanager", options);
            settings.put("env.java.opts.taskmanager", options);
        }

        public Builder setTaskManagers(int count) {
            taskManagers = count;
            return this;
        }

        /** More than one come with a ZooKeeper. */
        public Builder setJobManagers(int count) {
            jobManagers = count;
            return this;
        }

        /** With a broker. */
        public Builder withKafka() {
            flags.add("--kafka");
            return this;
        }

        /** With an EventStoreDB node. */
        public Builder withNode() {
            flags.add("--node");
            return this;
        }

        /**
         * With an EventStoreDB node that answers like a line of releases, {@code 23.10} for one.
         */
        public Builder withNode(String line) {
            flags.addAll(List.of("--node", "--node-line", line));
            return this;
        }

        /** Flink's class path, when it is not that of a distribution. */
        public Builder setClassPath(String classPath) {
            flags.add("--class-path");
            flags.add(classPath);
            return this;
        }

        /** A setting of Flink, on top of {@code flink-conf/config.yaml}. */
        public Builder set(String key, String value) {
            settings.put(key, value);
            return this;
        }

        /** Variables of every process and of the client, on top of this process's own. */
        public Builder setEnvironment(Map<String, String> variables) {
            environment.clear();
            environment.putAll(variables);
            return this;
        }

        /** Returns when all of it runs and the task managers are registered. */
        public StandaloneCluster start() throws IOException, InterruptedException {
            StandaloneCluster cluster = new StandaloneCluster(this);
            List<String> arguments =
                    new ArrayList<>(List.of("start", "--dir", cluster.directory.toString()));
            arguments.addAll(flags);
            if (jobManagers > 1) {
                arguments.add("--zookeeper");
            }
            addNumber(arguments, "--web-port", cluster.webPort);
            addNumber(arguments, "--rpc-port", freePorts(jobManagers));
            addNumber(arguments, "--zookeeper-port", freePorts(1));
            addNumber(arguments, "--kafka-port", cluster.kafkaPort);
            addNumber(arguments, "--node-port", cluster.nodePort);
            addNumber(arguments, "--task-managers", taskManagers);
            addNumber(arguments, "--job-managers", jobManagers);
            settings.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
            Runtime.getRuntime().addShutdownHook(cluster.endWithThisProcess);
            try {
                cluster.script(arguments.toArray(String[]::new));
                return cluster;
            } catch (Throwable e) {
                cluster.close();
                throw e;
            }
        }

        private static void addNumber(List<String> arguments, String name, int value) {
            arguments.add(name);
            arguments.add(Integer.toString(value));
        }
    }
}
