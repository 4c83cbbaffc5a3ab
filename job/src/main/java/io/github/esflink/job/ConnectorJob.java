package io.github.esflink.job;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.ConnectorFile;
import io.github.esflink.job.definition.DefinitionException;
import io.github.esflink.job.definition.ReadDefinition;
import io.github.esflink.job.dryrun.DryRun;
import io.github.esflink.job.dryrun.DryRunException;
import io.github.esflink.job.pipeline.ConnectorEnvironment;
import io.github.esflink.job.pipeline.Preflight;
import io.github.esflink.job.redelivery.Redelivery;
import io.github.esflink.job.setting.file.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The main class. Under {@code flink run} it submits a job for each connector to the cluster; with
 * {@code --local} it runs Flink in this JVM until it is told to stop.
 *
 * <p>Exit codes: 0 done, 1 a job failed, a dry run could not read or a dead letter was refused
 * anew, 2 the command line or a connector file is wrong.
 */
@Command(
        name = "eventstore-connectors",
        mixinStandardHelpOptions = true,
        description = "Delivers the events of EventStoreDB to other systems, as Flink jobs.",
        sortOptions = false)
public final class ConnectorJob {

    private static final int MOST_SHOWN = 10_000;

    @Option(
            names = "--connector",
            required = true,
            paramLabel = "PATH",
            description =
                    "a connector: a YAML or JSON file; or a folder of them, each of which becomes a job")
    private Path connector = Path.of("");

    @Option(
            names = "--validate",
            description =
                    "check everything that can be checked without starting, and submit nothing")
    private boolean validate;

    @Option(
            names = "--explain",
            description =
                    "print every setting as it counts, without secrets, and what Flink would run; submit nothing")
    private boolean explain;

    @Option(
            names = "--dry-run",
            paramLabel = "N",
            description =
                    "read the last N events that the connector's filter takes (1 to 10000), and print each before and after its transform, beside each other; send nothing, submit nothing, keep nothing")
    private @Nullable Integer dryRun;

    @Option(
            names = "--redeliver",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "SINK",
            description =
                    "send the dead letters of the connector's sink (which, if it has several) again, and end; run it while the connector is stopped")
    private @Nullable String redeliver;

    /** Whether a dead letter that was sent again is one still. */
    private boolean refusedAnew;

    @Option(
            names = "--local",
            description =
                    "run Flink in this JVM instead of submitting to a cluster; its configuration is that of FLINK_CONF_DIR, if set")
    private boolean local;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "with --local: a setting of Flink, such as -D rest.port=8082")
    private Map<String, String> flinkSettings = Map.of();

    public static void main(String[] args) {
        ConnectorJob job = new ConnectorJob();
        CommandLine commandLine = new CommandLine(job);
        try {
            ParseResult parsed = commandLine.parseArgs(args);
            if (CommandLine.printHelpIfRequested(parsed)) {
                return;
            }
            job.run();
            if (job.refusedAnew) {
                System.exit(1);
            }
        } catch (ParameterException e) {
            job.refuse(e.getMessage() + "\n" + commandLine.getUsageMessage());
        } catch (DefinitionException e) {
            job.refuse(String.valueOf(e.getMessage()));
        } catch (DryRunException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private void run() {
        boolean isFolder = Files.isDirectory(connector);
        if (isFolder && local && !validate && !explain) {
            refuse("--local runs one connector, and " + connector + " is a folder.");
        }
        checkDryRun(isFolder);
        List<Path> files = isFolder ? ConnectorFolder.files(connector) : List.of(connector);
        List<String> refused = new ArrayList<>();
        Map<String, Path> owners = new HashMap<>();
        for (Path file : files) {
            try {
                start(file, isFolder, owners);
            } catch (DefinitionException e) {
                if (!isFolder) {
                    throw e;
                }
                refused.add(String.valueOf(e.getMessage()));
                System.out.println(e.getMessage());
            }
        }
        if (!refused.isEmpty()) {
            refuse(
                    "%d of %d connectors in %s were refused, see above."
                            .formatted(refused.size(), files.size(), connector));
        }
    }

    private void checkDryRun(boolean isFolder) {
        if (dryRun == null) {
            return;
        }
        if (dryRun < 1 || dryRun > MOST_SHOWN) {
            refuse(
                    "--dry-run: expected a number of events from 1 to %d, found %d."
                            .formatted(MOST_SHOWN, dryRun));
        }
        if (isFolder) {
            refuse("--dry-run reads for one connector, and " + connector + " is a folder.");
        }
        if (validate || explain || redeliver != null) {
            refuse("--dry-run stands alone: without --validate, --explain and --redeliver.");
        }
    }

    /**
     * @param owners of the ids so far
     */
    private void start(Path file, boolean oneOfSeveral, Map<String, Path> owners) {
        ReadDefinition read = ConnectorFile.read(file);
        ConnectorDefinition definition = read.connector();
        Path other = owners.putIfAbsent(definition.id(), file);
        if (other != null) {
            throw DefinitionException.cannotStart(
                    file.toString(),
                    List.of(
                            "id: %s is that of %s too, and two connectors never share one."
                                    .formatted(definition.id(), other)));
        }
        for (Problem remark : read.remarks()) {
            System.out.println(file + ": " + remark);
        }
        if (explain) {
            Explanation.of(definition).forEach(System.out::println);
        } else if (validate) {
            preflight(file, definition, false);
            System.out.println(file + ": connector " + definition.id() + " holds.");
        } else if (dryRun != null) {
            new DryRun(definition, dryRun).show(System.out::println);
        } else if (redeliver != null) {
            redeliver(definition, redeliver);
        } else if (local) {
            preflight(file, definition, true);
            runHere(definition);
        } else if (oneOfSeveral) {
            preflight(file, definition, true);
            System.out.println(Submission.amongOthers(definition, file).in(file));
        } else {
            preflight(file, definition, true);
            Submission.run(definition);
        }
    }

    /**
     * @param change whether what is missing may be created
     * @throws DefinitionException with what speaks against the job
     */
    private static void preflight(Path file, ConnectorDefinition definition, boolean change) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        ConnectorEnvironment.prepare(env, definition);
        Preflight preflight = Preflight.of(definition, env, change);
        preflight.notes().forEach(note -> System.out.println(file + ": " + note));
        if (!preflight.refusals().isEmpty()) {
            throw DefinitionException.cannotStart(file.toString(), preflight.refusals());
        }
    }

    private void redeliver(ConnectorDefinition definition, String sink) {
        try {
            Redelivery redelivery = Redelivery.of(definition, sink);
            StreamExecutionEnvironment env =
                    local
                            ? StreamExecutionEnvironment.createLocalEnvironment(
                                    GlobalConfiguration.loadConfiguration(
                                            Configuration.fromMap(flinkSettings)))
                            : StreamExecutionEnvironment.getExecutionEnvironment();
            System.out.println(
                    redelivery.run(
                            env,
                            ready -> ready.execute(definition.id() + " (redelivery)"),
                            System.out::println));
            refusedAnew |= redelivery.notDelivered() > 0;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new FlinkRuntimeException(e);
        }
    }

    private void runHere(ConnectorDefinition definition) {
        try {
            new LocalFlink(Configuration.fromMap(flinkSettings))
                    .runUntilStopped(
                            env -> ConnectorEnvironment.prepare(env, definition), definition.id());
        } catch (FlinkRuntimeException e) {
            System.err.println("The connector " + definition.id() + " has failed:");
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                System.err.println("  " + cause.getMessage());
            }
            System.exit(1);
        }
    }

    /** Flink's client shows the message of this exception and no stack trace. */
    private void refuse(String message) {
        if (local || validate || explain || dryRun != null) {
            System.err.println(message);
            System.exit(2);
        }
        throw new ProgramParametrizationException(message);
    }
}
