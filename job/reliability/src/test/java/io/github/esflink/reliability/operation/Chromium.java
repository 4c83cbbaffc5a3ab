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

    private static final int TRIES = 6;
    private static final long SECONDS_TO_END = 30;

    private final Path program;
    private final Path profiles;

    private Chromium(Path program, Path profiles) {
        this.program = program;
        this.profiles = profiles;
    }

    /**
     * @param profiles an empty folder
     * @return null when there is none
     */
    static @Nullable Chromium find(Path profiles) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(":"))
                .flatMap(
                        folder ->
                                Stream.of("chromium", "chromium-browser", "google-chrome")
                                        .map(Path.of(folder)::resolve))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new Chromium(program, profiles))
                .orElse(null);
    }

    /** The page as it stands after its scripts have run. */
    String page(String url) throws IOException, InterruptedException {
        return run("--dump-dom", url);
    }

    void picture(String url, Path png) throws IOException, InterruptedException {
        run("--screenshot=" + png.toAbsolutePath(), url);
    }

    /** Chromium now and then does not come to its end; then it is asked anew. */
    private String run(String what, String url) throws IOException, InterruptedException {
        for (int tries = 0; tries < TRIES; tries++) {
            String out = runOnce(what, url);
            if (out != null) {
                return out;
            }
        }
        throw new IOException(
                "%s did not end, %d times; see %s".formatted(program, TRIES, profiles));
    }

    /**
     * With a profile of its own: one that another has only just left, or was killed in, is locked.
     *
     * @return null when it did not end in time
     */
    private @Nullable String runOnce(String what, String url)
            throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory(profiles, "profile");
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(FLAGS);
        command.add("--user-data-dir=" + profile);
        command.add(what);
        command.add(url);
        Path out = Files.createTempFile(profiles, "page", ".html");
        Process browser =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(profile.resolve("errors.log").toFile())
                        .start();
        if (!browser.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly().waitFor();
            return null;
        }
        return Files.readString(out);
    }
}
