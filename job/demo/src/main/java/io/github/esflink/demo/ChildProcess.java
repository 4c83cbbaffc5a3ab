package io.github.esflink.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A JVM that the demo started: its lines are handed on, its end is noticed, it is stopped in order.
 */
final class ChildProcess implements AutoCloseable {

    private static final long STOP_TIMEOUT_SECONDS = 30;

    private final String name;
    private final Process process;
    private final Thread reader;

    private ChildProcess(String name, Process process, Consumer<String> lines) {
        this.name = name;
        this.process = process;
        this.reader = new Thread(() -> forward(lines), "lines-of-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a JVM of the kind that this one is.
     *
     * @param lines called with every line of its output, standard error included, on one thread
     */
    static ChildProcess java(
            String name,
            List<String> arguments,
            Map<String, String> environment,
            Consumer<String> lines)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new ChildProcess(name, builder.start(), lines);
    }

    private void forward(Consumer<String> lines) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.accept(line);
            }
        } catch (IOException | UncheckedIOException e) {
            // The process is gone, and its output with it.
        }
    }

    /** Completed when it has ended, whoever ended it, and its last line was handed on. */
    CompletableFuture<String> ended() {
        return process.onExit()
                .thenApply(
                        ended -> {
                            try {
                                reader.join(TimeUnit.SECONDS.toMillis(STOP_TIMEOUT_SECONDS));
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return "%s has ended with exit code %d"
                                    .formatted(name, ended.exitValue());
                        });
    }

    /** Asks it to stop and waits; after 30 s without effect it is ended by force. */
    @Override
    public void close() {
        // Not Process.destroy: that closes the streams, and the last lines would be lost.
        process.toHandle().destroy();
        try {
            ended().get(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        }
    }
}
