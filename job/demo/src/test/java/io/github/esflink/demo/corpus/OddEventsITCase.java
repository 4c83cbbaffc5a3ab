package io.github.esflink.demo.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.demo.ConnectorCluster;
import io.github.esflink.demo.corpus.OddConnectors.Step;
import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.dryrun.DryRun;
import io.github.esflink.job.filter.RunningFilter;
import io.github.esflink.job.pipeline.RecordMapping;
import io.github.esflink.job.redelivery.Redelivery;
import io.github.esflink.job.transform.FieldsTransform;
import io.github.esflink.job.transform.RecordScript;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import io.github.esflink.sinks.core.deadletter.DeadLetterReader;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.text.OneLine;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.source.client.grpc.StoredEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What has to become of an event is what the functions of the pipeline make of it, which {@link
 * OddEventsTest} holds against its text.
 */
@DisplayName("Odd events, in every step and form of both sinks, in jobs")
class OddEventsITCase {

    @TempDir private Path directory;
    private final Map<UUID, EventRecord> originals = new LinkedHashMap<>();

    /** What has come to a sink, each in its order. */
    private static final class Outcome {
        final List<Arrived> arrived = new ArrayList<>();
        final List<EventRecord> letters = new ArrayList<>();
    }

    /** Adds what has come since. */
    private interface Receiver {
        void receive(Outcome outcome) throws IOException;
    }

    @Test
    void eachIsDeliveredAsItHasToBeOrIsALetterThatHoldsItWhole() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                ByteEndpoint endpoint = new ByteEndpoint();
                KafkaBroker broker = KafkaBroker.start(directory.resolve("broker"));
                ConnectorCluster cluster = new ConnectorCluster(1, 1)) {
            append(node);
            createTopics(broker);
            OddConnectors connectors =
                    new OddConnectors(
                            directory,
                            node.connectionString(),
                            endpoint.url(),
                            broker.bootstrapServers());
            for (Step step : Step.values()) {
                JobID job = cluster.run(connectors.of(step), 1, null);
                check(connectors, step, endpoint, broker);
                assertThat(cluster.restarts(job)).containsOnly(0);
                cluster.flink().cancelJob(job).get();
            }
            filesComeBack(connectors, endpoint);
            topicsComeBack(connectors, broker);
        }
    }

    private void append(EventStoreNode node) throws Exception {
        List<OddEvent> corpus = OddEvent.all();
        try (RawAppends appends = new RawAppends(node.port());
                StoredEvents stored = new StoredEvents(node.connectionString())) {
            for (int i = 0; i < corpus.size(); i++) {
                EventRecord record = corpus.get(i).record(i);
                appends.append(record);
                EventRecord original =
                        RecordMapping.toRecord(
                                Objects.requireNonNull(
                                        stored.read(
                                                record.position().streamId(),
                                                record.position().streamRevision())));
                assertThat(original.recordId()).isEqualTo(record.recordId());
                assertThat(original.schemaInfo()).isEqualTo(record.schemaInfo());
                assertThat(original.data()).isEqualTo(record.data());
                assertThat(original.metadata()).isEqualTo(record.metadata());
                originals.put(original.recordId(), original);
            }
        }
    }

    private static void createTopics(KafkaBroker broker) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        for (Step step : Step.values()) {
            for (BodyForm form : BodyForm.values()) {
                topics.add(new NewTopic(OddConnectors.place(step, form), 1, (short) 1));
                topics.add(new NewTopic(OddConnectors.letterTopic(step, form), 1, (short) 1));
            }
        }
        try (Admin admin = broker.admin()) {
            admin.createTopics(topics).all().get();
        }
    }

    private void check(
            OddConnectors connectors, Step step, ByteEndpoint endpoint, KafkaBroker broker)
            throws Exception {
        Set<UUID> either = step == Step.COPY ? muchForAScript() : Set.of();
        List<EventRecord> results = results(connectors.of(step), either);
        if (either.isEmpty()) {
            checkDryRun(connectors.of(step), results);
        }
        for (BodyForm form : BodyForm.values()) {
            Expected expected = Expected.of(results, form, either);
            String place = OddConnectors.place(step, form);
            check("HTTP, " + place, expected, fromHttp(connectors, endpoint, step, form));
            try (CommittedReader records = new CommittedReader(broker.bootstrapServers(), place);
                    CommittedReader letters =
                            new CommittedReader(
                                    broker.bootstrapServers(),
                                    OddConnectors.letterTopic(step, form))) {
                check("Kafka, " + place, expected, outcome -> fromKafka(records, letters, outcome));
            }
        }
    }

    private Set<UUID> muchForAScript() {
        return originals.values().stream()
                .filter(EveryStep::isMuchForAScript)
                .map(EventRecord::recordId)
                .collect(Collectors.toSet());
    }

    private void checkDryRun(ConnectorDefinition connector, List<EventRecord> results) {
        List<String> lines = new ArrayList<>();
        new DryRun(connector, originals.size()).show(lines::add);
        assertThat(lines).allMatch(line -> line.equals(OneLine.of(line)));
        long refused = results.stream().filter(event -> event.refusal() != null).count();
        assertThat(lines.get(lines.size() - 1))
                .isEqualTo(
                        "%d events: %d would be delivered, 0 are dropped, %d fail. Nothing was sent."
                                .formatted(results.size(), results.size() - refused, refused));
    }

    /** What the steps of a connector make of the others, without those that they leave out. */
    private List<EventRecord> results(ConnectorDefinition connector, Set<UUID> without)
            throws Exception {
        String text = connector.transform().script();
        try (RecordScript script = text == null ? null : new RecordScript(text)) {
            List<EventRecord> results = new ArrayList<>();
            for (EventRecord original : originals.values()) {
                if (without.contains(original.recordId())) {
                    continue;
                }
                EventRecord result = original;
                if (connector.filter() != null) {
                    result = new RunningFilter(connector.filter()).passed(original);
                } else if (connector.transform().fields() != null) {
                    result = new FieldsTransform(connector.transform().fields()).map(original);
                } else if (script != null) {
                    result = script.transformed(original);
                }
                if (result != null) {
                    results.add(result);
                }
            }
            return results;
        }
    }

    private static Receiver fromHttp(
            OddConnectors connectors, ByteEndpoint endpoint, Step step, BodyForm form) {
        return outcome -> {
            outcome.arrived.clear();
            outcome.arrived.addAll(endpoint.at("/" + OddConnectors.place(step, form)));
            outcome.letters.clear();
            try (DeadLetterReader reader = DeadLetterReader.open(connectors.letters(step, form))) {
                for (DeadLetter next = reader.next(); next != null; next = reader.next()) {
                    outcome.letters.add(next.event());
                }
            }
        };
    }

    private static void fromKafka(CommittedReader records, CommittedReader letters, Outcome outcome)
            throws IOException {
        for (ConsumerRecord<byte[], byte[]> record : records.poll()) {
            outcome.arrived.add(Arrived.of(record));
        }
        for (ConsumerRecord<byte[], byte[]> record : letters.poll()) {
            outcome.letters.add(DeadLetterJson.read(new String(record.value(), UTF_8)).event());
        }
    }

    private void check(String sink, Expected expected, Receiver receiver) {
        Outcome outcome = new Outcome();
        await(sink)
                .atMost(ConnectorCluster.PATIENCE)
                .untilAsserted(
                        () -> {
                            receiver.receive(outcome);
                            Set<UUID> missing = expected.events();
                            outcome.arrived.forEach(each -> missing.remove(each.recordId()));
                            outcome.letters.forEach(each -> missing.remove(each.recordId()));
                            assertThat(missing).isEmpty();
                        });
        assertInOrder(sink, originalsOf(outcome.arrived));
        assertInOrder(sink, outcome.letters);
        outcome.arrived.removeIf(each -> expected.either().contains(each.recordId()));
        outcome.letters.removeIf(each -> expected.either().contains(each.recordId()));
        assertThat(outcome.arrived)
                .as(sink)
                .extracting(Arrived::recordId)
                .containsExactlyInAnyOrderElementsOf(expected.bodies().keySet());
        for (Arrived each : outcome.arrived) {
            assertThat(each.body())
                    .as("%s, %s", sink, originals.get(each.recordId()))
                    .isEqualTo(expected.bodies().get(each.recordId()));
        }
        assertThat(outcome.letters)
                .as(sink)
                .extracting(EventRecord::withoutRefusal)
                .containsExactlyInAnyOrderElementsOf(expected.refused().values());
    }

    private List<EventRecord> originalsOf(List<Arrived> arrived) {
        return arrived.stream()
                .map(each -> Objects.requireNonNull(originals.get(each.recordId())))
                .toList();
    }

    private static void assertInOrder(String sink, List<EventRecord> events) {
        Map<String, Long> last = new HashMap<>();
        for (EventRecord event : events) {
            Long before = last.put(event.position().streamId(), event.position().streamRevision());
            assertThat(event.position().streamRevision())
                    .as("%s, %s", sink, event)
                    .isGreaterThan(before == null ? -1 : before);
        }
    }

    /** What the transform refused goes through a connector without one, and arrives as it was. */
    private void filesComeBack(OddConnectors connectors, ByteEndpoint endpoint) throws Exception {
        String place = "/" + OddConnectors.place(Step.FIELDS, BodyForm.DATA);
        int before = endpoint.at(place).size();
        String done = redeliver(connectors, "h-" + OddConnectors.form(BodyForm.DATA));
        List<Arrived> all = endpoint.at(place);
        cameBack(done, before, all.subList(before, all.size()));
    }

    private void topicsComeBack(OddConnectors connectors, KafkaBroker broker) throws Exception {
        try (CommittedReader reader =
                new CommittedReader(
                        broker.bootstrapServers(),
                        OddConnectors.place(Step.FIELDS, BodyForm.DATA))) {
            int before = reader.readToEnd().size();
            String done = redeliver(connectors, "k-" + OddConnectors.form(BodyForm.DATA));
            cameBack(done, before, reader.readToEnd().stream().map(Arrived::of).toList());
        }
    }

    private static String redeliver(OddConnectors connectors, String sink) throws Exception {
        return Redelivery.of(connectors.withoutTransformer(Step.FIELDS), sink)
                .run(
                        StreamExecutionEnvironment.createLocalEnvironment(2),
                        env -> env.execute("redelivery"),
                        note -> {});
    }

    private void cameBack(String done, int before, List<Arrived> again) {
        assertThat(done)
                .startsWith("FIELDS: %d dead letters were sent again;".formatted(again.size()));
        assertThat(before + again.size()).isEqualTo(originals.size());
        List<EventRecord> events = originalsOf(again);
        assertInOrder(done, events);
        for (int i = 0; i < again.size(); i++) {
            assertThat(again.get(i).body()).isEqualTo(events.get(i).data());
        }
    }
}
