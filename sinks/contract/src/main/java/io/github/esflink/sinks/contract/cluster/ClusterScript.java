package io.github.esflink.sinks.contract.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Commands of this project: {@code cluster.sh} and {@code flink}, and what upgrades a job. */
final class ClusterScript {

    /** Looked for from the working directory upwards. */
    static final Path FOLDER = folder();

    private ClusterScript() {}

    private static Path folder() {
        Path start = Path.of("").toAbsolutePath();
        for (Path up = start; up != null; up = up.getParent()) {
            if (Files.isRegularFile(up.resolve("flink-conf/cluster.sh"))) {
                return up.resolve("flink-conf");
            }
        }
        throw new IllegalStateException("No flink-conf/cluster.sh in or above " + start);
    }

    /**
     * @param environment on top of that of this process
     * @throws IOException when it does not succeed, with what it said
     */
    static void run(Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        Output output = output("cluster.sh", environment, arguments);
        if (output.exitCode() != 0) {
            throw new IOException(
                    "cluster.sh %s ended with %d:%n%s"
                            .formatted(
                                    String.join(" ", arguments),
                                    output.exitCode(),
                                    String.join("\n", output.lines())));
        }
    }

    /** What {@code flink} prints, standard error included, whether it succeeds or not. */
    static List<String> flink(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return output("flink", environment, Arrays.asList(arguments)).lines();
    }

    /** What {@code savepoints/upgrade} prints, with the Flink of {@code cluster.sh}. */
    static List<String> upgrade(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("FLINK_CLASSPATH", FOLDER.resolve("distribution/target/flink") + "/*");
        return output("../savepoints/upgrade", all, Arrays.asList(arguments)).lines();
    }

    private record Output(int exitCode, List<String> lines) {}

    /** By way of a file: what the script starts would hold a pipe open. */
    private static Output output(
            String command, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(FOLDER.resolve(command).toString());
        builder.command().addAll(arguments);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Path file = Files.createTempFile("cluster", ".out");
        try {
            int exitCode =
                    builder.redirectErrorStream(true)
                            .redirectOutput(file.toFile())
                            .start()
                            .waitFor();
            return new Output(exitCode, Files.readAllLines(file));
        } finally {
            Files.delete(file);
        }
    }
}
