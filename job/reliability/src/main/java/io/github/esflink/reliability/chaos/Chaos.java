package io.github.esflink.reliability.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code job/chaos.sh}. Exit code 0 when nothing was lost, out of order, or twice in Kafka. */
@Command(
        name = "chaos.sh",
        mixinStandardHelpOptions = true,
        description =
                "Runs two connectors on a real cluster, does things to it, and checks at both ends.",
        showDefaultValues = true,
        sortOptions = false)
public final class Chaos implements Callable<Integer> {

    @Option(names = "--minutes", description = "for how long, the start not included")
    private double minutes = 10;

    @Option(names = "--seed", description = "decides which faults, when and to whom")
    private long seed = 1;

    @Option(names = "--rate", description = "events appended a second, to 60 streams")
    private int rate = 300;

    @Option(
            names = "--line",
            description = "the EventStoreDB that the node answers like: 23.10 or 24.2")
    private String line = "24.2";

    @Option(names = "--dir", description = "logs and data")
    private Path directory =
            Path.of(
                    "target/chaos/"
                            + DateTimeFormatter.ofPattern("MMdd-HHmmss")
                                    .format(LocalDateTime.now(ZoneId.systemDefault())));

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        System.exit(new CommandLine(new Chaos()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        System.out.printf(
                "%.0f minutes with seed %d, a node like EventStoreDB %s; logs and data in %s%n",
                minutes, seed, line, directory);
        ChaosReport report =
                ChaosRun.run(
                        Files.createDirectories(directory),
                        Duration.ofMillis((long) (minutes * 60_000)),
                        seed,
                        rate,
                        line,
                        System.out);
        System.out.println();
        System.out.println(report.table());
        System.out.println(report.lastLine());
        return report.clean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}
