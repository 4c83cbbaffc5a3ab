package io.github.esflink.savepoints.upgrade;

import io.github.esflink.savepoints.stored.SavepointException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Replaces a running connector by a new version of the jar, of its file, or both. */
@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Stops a connector with a savepoint, starts a new version from it, and puts the old one back if that does not come up.",
            "Exit codes: 0 upgraded; 1 rolled back, the old version runs; 2 refused, nothing was touched; 3 stopped, nothing runs."
        })
public final class UpgradeCommand implements Callable<Integer> {

    private static final int ROLLED_BACK = 1;
    private static final int STOPPED = 3;

    @Option(names = "--job", required = true, paramLabel = "ID", description = "the running job")
    private String job = "";

    @Option(
            names = "--jar",
            required = true,
            paramLabel = "NEW.jar",
            description = "the new version")
    private Path jar = Path.of("");

    @Option(
            names = "--connector",
            required = true,
            paramLabel = "FILE",
            description = "the connector file of the new version")
    private Path connector = Path.of("");

    @Option(
            names = "--old-jar",
            paramLabel = "OLD.jar",
            description = "what runs now, to be put back if the new version does not come up")
    private @Nullable Path oldJar;

    @Option(
            names = "--old-connector",
            paramLabel = "FILE",
            description = "with --old-jar: its connector file, if it is another one")
    private @Nullable Path oldConnector;

    @Option(
            names = "--no-rollback",
            description = "instead of --old-jar: leave the connector stopped then")
    private boolean noRollback;

    @Option(
            names = "--savepoints",
            paramLabel = "FOLDER",
            description =
                    "where the savepoint goes; default: Flink's execution.checkpointing.savepoint-dir")
    private @Nullable String savepoints;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "of the new version; default: as the job runs now")
    private int parallelism;

    @Option(
            names = "--allow-dropping",
            paramLabel = "SINK",
            description =
                    "a sink (or the uid of an operator) whose state the new version may leave behind; repeat it")
    private List<String> allowed = List.of();

    @Option(
            names = "--retarget",
            description =
                    "give the state the server-side filter of the new file, from where the old one stood; streams come and go without it")
    private boolean retarget;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "how long stopping may take, and coming up; default ${DEFAULT-VALUE}")
    private long seconds = 300;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "a setting of Flink, such as -D rest.port=8082")
    private Map<String, String> flinkSettings = Map.of();

    @Override
    public Integer call() {
        Configuration configuration =
                GlobalConfiguration.loadConfiguration(Configuration.fromMap(flinkSettings));
        String folder =
                savepoints != null
                        ? savepoints
                        : configuration.get(CheckpointingOptions.SAVEPOINT_DIRECTORY);
        if (folder == null) {
            throw new SavepointException(
                    "Say with --savepoints where the savepoint goes; Flink's configuration has no execution.checkpointing.savepoint-dir.");
        }
        if (oldJar == null && !noRollback) {
            throw new SavepointException(
                    "Name with --old-jar what runs now, so that it can be put back, or say --no-rollback.");
        }
        JobID id = jobId();
        try (Cluster cluster = Cluster.of(configuration)) {
            int wanted = parallelism > 0 ? parallelism : cluster.parallelism(id);
            ConnectorProgram next = new ConnectorProgram(jar, connector, configuration, wanted);
            ConnectorProgram old =
                    oldJar == null
                            ? null
                            : new ConnectorProgram(
                                    oldJar,
                                    oldConnector == null ? connector : oldConnector,
                                    configuration,
                                    cluster.parallelism(id));
            Upgrade upgrade =
                    new Upgrade(
                            cluster,
                            id,
                            next,
                            old,
                            new Upgrade.Settings(folder, Set.copyOf(allowed), retarget, seconds),
                            System.out::println);
            return switch (upgrade.run()) {
                case UPGRADED -> 0;
                case ROLLED_BACK -> ROLLED_BACK;
                case STOPPED -> STOPPED;
            };
        }
    }

    private JobID jobId() {
        try {
            return JobID.fromHexString(job);
        } catch (IllegalArgumentException e) {
            throw new SavepointException(
                    "--job: expected 32 hexadecimal digits as `flink list` shows them, found "
                            + job
                            + ".",
                    e);
        }
    }
}
