package io.github.esflink.savepoints;

import io.github.esflink.job.definition.DefinitionException;
import io.github.esflink.savepoints.inspect.InspectCommand;
import io.github.esflink.savepoints.reset.ResetCommand;
import io.github.esflink.savepoints.stored.SavepointException;
import io.github.esflink.savepoints.upgrade.UpgradeCommand;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The main class of {@code savepoints/inspect}, {@code reset} and {@code upgrade}.
 *
 * <p>Exit codes: 0 done, 2 refused; further ones of {@code upgrade} are in its help.
 */
@Command(
        name = "savepoints",
        subcommands = {InspectCommand.class, ResetCommand.class, UpgradeCommand.class},
        synopsisSubcommandLabel = "inspect | reset | upgrade")
public final class SavepointTool {

    private static final int REFUSED = 2;

    private SavepointTool() {}

    public static void main(String[] args) {
        var configuration = GlobalConfiguration.loadConfiguration();
        FileSystem.initialize(
                configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
        System.exit(run(args));
    }

    /** Runs a command and returns its exit code. */
    static int run(String... args) {
        return new CommandLine(new SavepointTool())
                .setExecutionExceptionHandler(
                        (failure, commandLine, parsed) -> {
                            if (failure instanceof SavepointException
                                    || failure instanceof DefinitionException) {
                                System.err.println(failure.getMessage());
                                return REFUSED;
                            }
                            throw failure;
                        })
                .execute(args);
    }
}
