package io.github.esflink.sinks.contract.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process of a Flink cluster: a JVM of the kind that this one is, on the same class path. */
final class FlinkProcess implements AutoCloseable {

    /** What Flink's own start scripts open up for a JVM 17. */
    private static final List<String> OPENED =
            List.of(
                    "java.lang",
                    "java.net",
                    "java.io",
                    "java.nio",
                    "sun.nio.ch",
                    "java.lang.reflect",
                    "java.text",
                    "java.time",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.concurrent.atomic",
                    "java.util.concurrent.locks");

    private static final long STOP_SECONDS = 10;

    private final Process process;
    private final Thread endWithThisProcess;

    private FlinkProcess(Process process) {
        this.process = process;
        this.endWithThisProcess = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(endWithThisProcess);
    }

    /**
     * @param directory with {@code config.yaml} and {@code log4j.properties}; its output goes to
     *     {@code <name>.out} there, its log to {@code <name>.log}
     */
    static FlinkProcess start(String name, String mainClass, Path directory, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        OPENED.forEach(opened -> command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED"));
        command.addAll(
                List.of(
                        "-Xmx512m",
                        // Started often and for a short time.
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Duser.timezone=UTC",
                        "-Dlog.file=" + directory.resolve(name + ".log"),
                        "-Dlog4j2.configurationFile="
                                + directory.resolve("log4j.properties").toUri(),
                        "-cp",
                        classPath(),
                        mainClass,
                        "--configDir",
                        directory.toString()));
        command.addAll(arguments);
        return new FlinkProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve(name + ".out").toFile())
                        .start());
    }

    /** Two bindings of SLF4J on one class path: the second one is silent. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("slf4j-nop"))
                .filter(entry -> !entry.contains("slf4j-simple"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Ends it by signal 9 and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    @Override
    public void close() {
        process.destroy();
        if (!awaitEnd()) {
            kill();
        }
    }

    private boolean awaitEnd() {
        try {
            boolean ended = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            if (ended) {
                Runtime.getRuntime().removeShutdownHook(endWithThisProcess);
            }
            return ended;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
