package io.github.esflink.job.redelivery;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.DefinitionException;
import io.github.esflink.job.definition.LetterPlace;
import io.github.esflink.job.definition.SinkDefinition;
import io.github.esflink.job.pipeline.ConnectorPipeline;
import io.github.esflink.job.pipeline.JobDefaults;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.record.EventRecord;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * Sends the dead letters of a connector's sink again, as a job that ends: every stream in its
 * order, at least once, with the sink's own retries. What is refused anew is a dead letter again.
 */
public final class Redelivery {

    /**
     * Not that of the connector's own sink: what a savepoint of the connector still has to commit
     * to Kafka must not be aborted by this job.
     */
    private static final String UID_PREFIX = "redelivery";

    private final ConnectorDefinition connector;
    private final SinkDefinition sink;
    private final LetterStore letters;
    private int notDelivered;

    private Redelivery(ConnectorDefinition connector, SinkDefinition sink, LetterStore letters) {
        this.connector = connector;
        this.sink = sink;
        this.letters = letters;
    }

    /**
     * @param sinkName which of several sinks; empty for the only one
     * @throws DefinitionException when there is no such sink, or it keeps no letters
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
        LetterPlace place = sink.deadLetters();
        if (place == null) {
            throw new DefinitionException(
                    connector.id(),
                    List.of(
                            "its sink keeps no dead letters: expected deadLetters:path or deadLetters:kafka:topic."));
        }
        return new Redelivery(connector, sink, store(connector, sink, place));
    }

    private static LetterStore store(
            ConnectorDefinition connector, SinkDefinition sink, LetterPlace place)
            throws IOException {
        if (place instanceof LetterPlace.Topic topic) {
            return new LetterTopic(
                    topic, new SinkContext(connector.id(), ConnectorPipeline.uidPrefix(sink)));
        }
        return new LetterFolder(((LetterPlace.Folder) place).path());
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
        LetterStore.Batch batch = letters.take();
        Set<UUID> events = events(batch);
        if (batch.count() > 0) {
            JobDefaults.applyTo(env);
            prepare(env, batch);
            execution.accept(env);
        }
        String became = letters.done(batch);
        Set<UUID> again = events(letters.since());
        again.retainAll(events);
        notDelivered = again.size() + batch.withoutData().size();
        return "%s: %d dead letters were sent again%s; %s.%s"
                .formatted(
                        connector.id(),
                        Math.max(0, batch.count() - again.size()),
                        again.isEmpty() ? "" : ", and %d were refused anew".formatted(again.size()),
                        became,
                        withoutData(batch.withoutData()));
    }

    /** How many were refused anew or could not be sent, after {@link #run}. */
    public int notDelivered() {
        return notDelivered;
    }

    private static Set<UUID> events(LetterStore.Batch batch) throws IOException {
        Set<UUID> events = new HashSet<>();
        if (batch.count() > 0) {
            try (LetterStore.Reader reader = batch.open()) {
                for (int i = 0; i < batch.count(); i++) {
                    DeadLetter letter = reader.next();
                    if (letter != null) {
                        events.add(letter.event().recordId());
                    }
                }
            }
        }
        return events;
    }

    private static String withoutData(List<String> events) {
        return events.isEmpty()
                ? ""
                : " %d letters hold no data, because their events are too large for the topic, and were not sent: %s. The events are in EventStoreDB."
                        .formatted(events.size(), String.join(", ", events));
    }

    private void prepare(StreamExecutionEnvironment env, LetterStore.Batch batch) {
        DataStream<EventRecord> letters =
                env.fromSource(
                                new NumberSequenceSource(0, batch.count() - 1),
                                WatermarkStrategy.noWatermarks(),
                                "Numbers of letters")
                        .uid("letter-numbers")
                        .setParallelism(1)
                        .map(new NextLetter(batch))
                        .name("Dead letters")
                        .uid("letters")
                        .setParallelism(1);
        // By stream already here, because with several subtasks the steps would mix the letters up.
        // A letter may be one that the filter or the transform failed with: they are asked again.
        sink.sink()
                .attachTo(
                        ConnectorPipeline.steps(
                                        letters.keyBy(
                                                record -> record.position().streamId(),
                                                Types.STRING),
                                        connector)
                                .keyBy(record -> record.position().streamId(), Types.STRING),
                        new SinkContext(connector.id(), UID_PREFIX));
    }
}
