package io.github.esflink.reliability.operation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A browser without a window, if this machine has one. */
final class Chromium {

    private static final List<String> FLAGS =
            List.of(
                    "--headless",
                    // It runs as root in containers, where its sandbox cannot be had.
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--disable-dev-shm-usage",
                    "--hide-scrollbars",
                    "--window-size=1500,1000",
                    // Ends when the page has had so much of its own time, however slow the machine.
                    "--virtual-time-budget=15000");

    private final Path program;
    private final Path profile;

    private Chromium(Path program, Path profile) {
        this.program = program;
        this.profile = profile;
    }

    /**
     * @param profile an empty folder
     * @return null when there is none
     */
    static @Nullable Chromium find(Path profile) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(":"))
                .flatMap(
                        folder ->
                                Stream.of("chromium", "chromium-browser", "google-chrome")
                                        .map(Path.of(folder)::resolve))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new Chromium(program, profile))
                .orElse(null);
    }

    /** The page as it stands after its scripts have run. */
    String page(String url) throws IOException, InterruptedException {
        return run("--dump-dom", url);
    }

    void picture(String url, Path png) throws IOException, InterruptedException {
        run("--screenshot=" + png.toAbsolutePath(), url);
    }

    private String run(String what, String url) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(FLAGS);
        command.add("--user-data-dir=" + profile);
        command.add(what);
        command.add(url);
        Path out = Files.createTempFile(profile, "page", ".html");
        Process browser =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(profile.resolve("errors.log").toFile())
                        .start();
        if (!browser.waitFor(2, TimeUnit.MINUTES)) {
            browser.destroyForcibly().waitFor();
            throw new IOException(program + " did not end; see " + profile.resolve("errors.log"));
        }
        return Files.readString(out);
    }
}
