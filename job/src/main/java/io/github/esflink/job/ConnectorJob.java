package io.github.esflink.job;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.ConnectorFile;
import io.github.esflink.job.definition.DefinitionException;
import io.github.esflink.job.pipeline.ConnectorPipeline;
import io.github.esflink.job.pipeline.JobDefaults;
import io.github.esflink.job.pipeline.Sinks;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkRuntimeException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The main class. Under {@code flink run} it submits the job to the cluster; with {@code --local}
 * it runs Flink in this JVM until it is told to stop.
 *
 * <p>Exit codes: 0 done, 1 the job failed, 2 the command line or the connector file is wrong.
 */
@Command(
        name = "eventstore-connectors",
        mixinStandardHelpOptions = true,
        description = "Delivers the events of EventStoreDB to other systems, as a Flink job.",
        sortOptions = false)
public final class ConnectorJob {

    @Option(
            names = "--connector",
            required = true,
            paramLabel = "FILE",
            description = "the connector: a YAML or JSON file")
    private Path connector = Path.of("");

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
        } catch (ParameterException e) {
            job.refuse(e.getMessage() + "\n" + commandLine.getUsageMessage());
        } catch (DefinitionException e) {
            job.refuse(String.valueOf(e.getMessage()));
        }
    }

    private void run() {
        ConnectorDefinition definition = ConnectorFile.read(connector);
        if (!local) {
            submit(definition);
            return;
        }
        try {
            new LocalFlink(Configuration.fromMap(flinkSettings))
                    .runUntilStopped(env -> build(env, definition), definition.id());
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
        if (local) {
            System.err.println(message);
            System.exit(2);
        }
        throw new ProgramParametrizationException(message);
    }

    private static void submit(ConnectorDefinition definition) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        build(env, definition);
        try {
            env.execute(definition.id());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new FlinkRuntimeException(e);
        }
    }

    private static void build(StreamExecutionEnvironment env, ConnectorDefinition definition) {
        JobDefaults.applyTo(env);
        ConnectorPipeline.build(env, definition, Sinks.of(definition));
    }
}
