package io.github.esflink.job.redelivery;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.DefinitionException;
import io.github.esflink.job.definition.SinkDefinition;
import io.github.esflink.job.pipeline.JobDefaults;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.deadletter.DeadLetterReader;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * Sends the dead letters of a connector's sink again, as a job that ends: every stream in its
 * order, at least once, with the sink's own retries. What is refused anew is a dead letter again.
 */
public final class Redelivery {

    private final ConnectorDefinition connector;
    private final SinkDefinition sink;
    private final LetterFolder letters;

    private Redelivery(ConnectorDefinition connector, SinkDefinition sink, LetterFolder letters) {
        this.connector = connector;
        this.sink = sink;
        this.letters = letters;
    }

    /**
     * @param sinkName which of several sinks; empty for the only one
     * @throws DefinitionException when there is no such sink, or it keeps no letters in files
     */
    public static Redelivery of(ConnectorDefinition connector, String sinkName) throws IOException {
        SinkDefinition sink =
                connector.sinks().stream()
                        .filter(candidate -> candidate.name().equals(sinkName))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new DefinitionException(
                                                connector.id(),
                                                List.of(
                                                        "it has no sink \"%s\": expected one of %s."
                                                                .formatted(
                                                                        sinkName,
                                                                        connector.sinks()))));
        String folder = sink.deadLetters();
        if (folder == null) {
            throw new DefinitionException(
                    connector.id(),
                    List.of("its sink keeps no dead letters in files: expected deadLetters:path."));
        }
        return new Redelivery(connector, sink, new LetterFolder(folder));
    }

    /**
     * Sends all of them and waits for the end.
     *
     * @param execution runs the job in the environment, to its end
     * @return what was done, in words
     */
    public String run(
            StreamExecutionEnvironment env,
            ThrowingConsumer<StreamExecutionEnvironment, Exception> execution)
            throws Exception {
        String folder = letters.setAside();
        int count;
        try (DeadLetterReader reader = DeadLetterReader.open(folder)) {
            count = reader.count();
        }
        if (count > 0) {
            JobDefaults.applyTo(env);
            prepare(env, folder, count);
            execution.accept(env);
        }
        return "%s: %d dead letters were sent again; their files are in %s."
                .formatted(connector.id(), count, letters.keep());
    }

    private void prepare(StreamExecutionEnvironment env, String folder, int count) {
        sink.sink()
                .attachTo(
                        env.fromSource(
                                        new NumberSequenceSource(0, count - 1),
                                        WatermarkStrategy.noWatermarks(),
                                        "Numbers of letters")
                                .uid("letter-numbers")
                                .setParallelism(1)
                                .map(new NextLetter(folder))
                                .name("Dead letters")
                                .uid("letters")
                                .setParallelism(1)
                                .keyBy(record -> record.position().streamId(), Types.STRING),
                        new SinkContext(connector.id(), "sink"));
    }
}
