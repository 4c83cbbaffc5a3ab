package io.github.esflink.job.redelivery;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.DefinitionException;
import io.github.esflink.job.definition.LetterPlace;
import io.github.esflink.job.definition.SinkDefinition;
import io.github.esflink.job.pipeline.ConnectorPipeline;
import io.github.esflink.job.pipeline.JobDefaults;
import io.github.esflink.job.redelivery.LetterStore.EventIdentity;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.record.EventRecord;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.function.FunctionWithException;

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
                            "its sink keeps no dead letters: expected deadLetters:path or"
                                    + " deadLetters:kafka:topic."));
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
     * @param notes told, before the letters count as sent, which events are in no letter and not in
     *     EventStoreDB any more
     * @return what was done, in words
     * @throws FlinkRuntimeException when it is not sure that all were sent: the next run sends them
     *     all again
     */
    public String run(
            StreamExecutionEnvironment env,
            FunctionWithException<StreamExecutionEnvironment, JobExecutionResult, Exception>
                    execution,
            Consumer<String> notes)
            throws Exception {
        if (!env.getConfiguration().get(DeploymentOptions.ATTACHED)) {
            throw detached("Nothing was sent.");
        }
        LetterStore.Batch batch = letters.take();
        Map<EventIdentity, String> gone = new HashMap<>();
        Set<EventIdentity> events = events(batch, gone);
        if (batch.count() > 0) {
            JobDefaults.applyTo(env);
            prepare(env, batch, gone.keySet());
            requireAllSent(batch, execution.apply(env));
        }
        // Another letter of an event may be whole.
        gone.keySet().removeAll(events);
        if (!gone.isEmpty()) {
            notes.accept(
                    "%s: %d events were too large for the topic of their letters and are not in EventStoreDB any more, so that they were not sent: %s."
                            .formatted(
                                    connector.id(),
                                    gone.size(),
                                    String.join(", ", gone.values().stream().sorted().toList())));
        }
        String became = letters.done(batch);
        Set<EventIdentity> again = events(letters.since());
        again.retainAll(events);
        notDelivered = again.size() + gone.size();
        return "%s: %d dead letters were sent again%s%s; %s."
                .formatted(
                        connector.id(),
                        events.size() - again.size(),
                        again.isEmpty() ? "" : ", and %d were refused anew".formatted(again.size()),
                        gone.isEmpty() ? "" : ", and %d are gone".formatted(gone.size()),
                        became);
    }

    private void requireAllSent(LetterStore.Batch batch, JobExecutionResult result) {
        if (!result.isJobExecutionResult()) {
            throw detached("The job was submitted: end it before the letters are sent again.");
        }
        Long sent = result.getAccumulatorResult(NextLetter.SENT);
        if (sent == null || sent != batch.count()) {
            throw new FlinkRuntimeException(
                    "%s: of %d dead letters the job says that %d were sent: it was stopped, or restarted when it had read them. None counts as sent; --redeliver again sends all of them."
                            .formatted(connector.id(), batch.count(), sent == null ? 0 : sent));
        }
    }

    private FlinkRuntimeException detached(String what) {
        return new FlinkRuntimeException(
                "%s: dead letters cannot be sent again by a detached job, because only its end tells whether all were sent: leave out -d. %s"
                        .formatted(connector.id(), what));
    }

    /** How many were refused anew or could not be sent, after {@link #run}. */
    public int notDelivered() {
        return notDelivered;
    }

    private static Set<EventIdentity> events(LetterStore.Batch batch) throws IOException {
        Set<EventIdentity> events = new HashSet<>();
        forEach(batch, letter -> events.add(letter.event()));
        return events;
    }

    /**
     * Those that can be sent.
     *
     * @param gone takes those of letters without room for them that EventStoreDB has no more, with
     *     their names
     */
    private Set<EventIdentity> events(LetterStore.Batch batch, Map<EventIdentity, String> gone)
            throws IOException {
        Set<EventIdentity> events = new HashSet<>();
        try (StoredEvent stored = new StoredEvent(connector.source().connectionString())) {
            forEach(
                    batch,
                    letter -> {
                        if (letter.omitted() == null || stored.of(letter) != null) {
                            events.add(letter.event());
                        } else {
                            gone.put(letter.event(), letter.eventInWords());
                        }
                    });
        }
        return events;
    }

    private interface Visitor {
        void look(LetterStore.Kept letter) throws IOException;
    }

    private static void forEach(LetterStore.Batch batch, Visitor visitor) throws IOException {
        if (batch.count() > 0) {
            try (LetterStore.Reader reader = batch.open()) {
                for (int i = 0; i < batch.count(); i++) {
                    LetterStore.Kept letter = reader.next();
                    if (letter != null) {
                        visitor.look(letter);
                    }
                }
            }
        }
    }

    private void prepare(
            StreamExecutionEnvironment env, LetterStore.Batch batch, Set<EventIdentity> gone) {
        DataStream<EventRecord> letters =
                env.fromSource(
                                new NumberSequenceSource(0, batch.count() - 1),
                                WatermarkStrategy.noWatermarks(),
                                "Numbers of letters")
                        .uid("letter-numbers")
                        .setParallelism(1)
                        .flatMap(new NextLetter(batch, connector.source().connectionString(), gone))
                        .name("Dead letters")
                        .uid("letters")
                        .setParallelism(1);
        // By stream already here, because with several subtasks the steps would mix the letters up.
        // A letter may be one that the filter or the transform failed with: they are asked again.
        sink.sink()
                .forRedelivery()
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
