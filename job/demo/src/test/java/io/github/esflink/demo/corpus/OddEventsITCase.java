package io.github.esflink.demo.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventDataBuilder;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.github.esflink.demo.ConnectorCluster;
import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.ConnectorFile;
import io.github.esflink.job.filter.Filter;
import io.github.esflink.job.filter.RunningFilter;
import io.github.esflink.job.pipeline.RecordMapping;
import io.github.esflink.job.redelivery.Redelivery;
import io.github.esflink.job.transform.FieldsTransform;
import io.github.esflink.job.transform.RecordScript;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterReader;
import io.github.esflink.sinks.core.form.RecordForm;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import io.github.esflink.source.client.StoredEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Odd events, in every step, through every form of both sinks, in jobs")
class OddEventsITCase {

    private static final String COPY =
            """
            function copied(v) {
              if (Array.isArray(v)) return v.map(copied);
              if (v === null || typeof v !== 'object' || v instanceof Number) return v;
              return Object.fromEntries(Object.entries(v).map(([name, each]) => [name, copied(each)]));
            }
            function transform(r) { r.value = copied(r.value); }
            """;

    private static final Map<String, RecordForm> FORMS =
            new LinkedHashMap<>(
                    Map.of(
                            "data", RecordForm.data(),
                            "record", RecordForm.recordJson(),
                            "cloudEventsBinary", RecordForm.cloudEventsBinary(RecordKey.stream()),
                            "cloudEventsStructured",
                                    RecordForm.cloudEventsStructured(RecordKey.stream())));

    @TempDir private Path directory;

    private final Map<UUID, EventRecord> originals = new LinkedHashMap<>();

    /** What a step makes of an event; null when it leaves it out. */
    private interface Step {
        @Nullable EventRecord of(EventRecord event);
    }

    @Test
    void eachIsDeliveredAsItHasToBeOrIsALetterThatHoldsItWhole() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                ByteEndpoint endpoint = new ByteEndpoint();
                KafkaBroker broker = KafkaBroker.start(directory.resolve("broker"));
                ConnectorCluster cluster = new ConnectorCluster(1, 4);
                RecordScript script = new RecordScript(COPY)) {
            append(node.connectionString());
            RunningFilter filter = new RunningFilter(new Filter.Query("$.schemaInfo.subject"));
            FieldsTransform fields = new FieldsTransform(Map.of("all", ""));
            Map<String, Step> steps =
                    Map.of(
                            "pass", event -> event,
                            "filter", filter::passed,
                            "fields", fields::map,
                            "copy", script::transformed);
            Map<String, JobID> jobs = new LinkedHashMap<>();
            for (String step : steps.keySet()) {
                for (String form : FORMS.keySet()) {
                    broker.createTopic(step + "-" + form, 1, Map.of());
                }
                jobs.put(step, cluster.run(connector(step, node, endpoint, broker), 1, null));
            }
            for (Map.Entry<String, Step> step : steps.entrySet()) {
                for (Map.Entry<String, RecordForm> form : FORMS.entrySet()) {
                    String name = step.getKey() + "-" + form.getKey();
                    assertArrived(
                            "h-" + name,
                            step.getValue(),
                            form.getValue(),
                            () -> endpoint.at("/" + name));
                    try (CommittedReader reader =
                            new CommittedReader(broker.bootstrapServers(), name)) {
                        List<Arrived> read = new ArrayList<>();
                        assertArrived(
                                "k-" + name,
                                step.getValue(),
                                form.getValue(),
                                () -> more(reader, read));
                    }
                }
            }
            for (JobID job : jobs.values()) {
                assertThat(cluster.flink().getExecutionGraph(job).get().getAllExecutionVertices())
                        .allSatisfy(
                                vertex ->
                                        assertThat(
                                                        vertex.getCurrentExecutionAttempt()
                                                                .getAttemptNumber())
                                                .isZero());
                cluster.flink().cancelJob(job).get();
            }
            lettersComeBack(endpoint);
        }
    }

    private void append(String connectionString) throws Exception {
        EventStoreDBClient client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(connectionString));
        List<OddEvent> corpus = OddEvent.all();
        try (StoredEvents stored = new StoredEvents(connectionString)) {
            for (int i = 0; i < corpus.size(); i++) {
                OddEvent odd = corpus.get(i);
                EventRecord record = odd.record(i);
                EventDataBuilder event =
                        odd.kind() == OddEvent.Kind.BYTES
                                ? EventData.builderAsBinary(
                                        record.recordId(), odd.type(), odd.data())
                                : EventData.builderAsJson(
                                        record.recordId(), odd.type(), odd.data());
                client.appendToStream(
                                record.position().streamId(),
                                event.metadataAsBytes(odd.metadata()).build())
                        .get();
                EventRecord original =
                        RecordMapping.toRecord(
                                Objects.requireNonNull(
                                        stored.read(
                                                record.position().streamId(),
                                                record.position().streamRevision())));
                assertThat(original.recordId()).isEqualTo(record.recordId());
                assertThat(original.data()).isEqualTo(odd.data());
                assertThat(original.metadata()).isEqualTo(odd.metadata());
                assertThat(original.schemaInfo()).isEqualTo(record.schemaInfo());
                originals.put(original.recordId(), original);
            }
        }
        client.shutdown().get();
    }

    private ConnectorDefinition connector(
            String step, EventStoreNode node, ByteEndpoint endpoint, KafkaBroker broker)
            throws Exception {
        StringBuilder file =
                new StringBuilder(
                        """
                        id: %s
                        connectionString: %s
                        subscription:
                          initialPosition: earliest
                          filter: %s
                        %ssinks:
                        """
                                .formatted(
                                        step,
                                        node.connectionString(),
                                        step.equals("filter")
                                                ? "{and: [{scope: stream, expression: odd-}, {scope: record, filterType: jsonPath, expression: $.schemaInfo.subject}]}"
                                                : "{scope: stream, expression: odd-}",
                                        transformer(step)));
        for (String form : FORMS.keySet()) {
            String name = step + "-" + form;
            file.append(
                    """
                      h-%s: {instanceTypeName: http-sink, url: "%s/%s", form: %s, deadLetters: {path: "%s"}}
                      k-%s:
                        instanceTypeName: kafka-sink
                        topic: %s
                        bootstrapServers: "%s"
                        delivery: at-least-once
                        form: %s
                        partitionKeyExtraction: {enabled: true, source: stream}
                        deadLetters: {path: "%s"}
                    """
                            .formatted(
                                    name,
                                    endpoint.url(),
                                    name,
                                    form,
                                    letters("h-" + name),
                                    name,
                                    name,
                                    broker.bootstrapServers(),
                                    form,
                                    letters("k-" + name)));
        }
        return ConnectorFile.read(
                        Files.writeString(directory.resolve(step + ".yaml"), file.toString()))
                .connector();
    }

    private static String transformer(String step) {
        return switch (step) {
            case "fields" -> "transformer: {fields: {all: \"\"}}\n";
            case "copy" ->
                    "transformer: {enabled: true, function: %s}\n"
                            .formatted(Base64.getEncoder().encodeToString(COPY.getBytes(UTF_8)));
            default -> "";
        };
    }

    private String letters(String sink) {
        return directory.resolve("letters").resolve(sink).toUri().toString();
    }

    private interface Arrivals {
        List<Arrived> soFar();
    }

    private static List<Arrived> more(CommittedReader reader, List<Arrived> read) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
            byte[] id = record.headers().lastHeader("esdb-record-id").value();
            read.add(new Arrived(UUID.fromString(new String(id, UTF_8)), record.value()));
        }
        return read;
    }

    private void assertArrived(String sink, Step step, RecordForm form, Arrivals arrivals)
            throws Exception {
        Map<UUID, byte[]> bodies = new LinkedHashMap<>();
        Map<UUID, EventRecord> refused = new LinkedHashMap<>();
        for (EventRecord original : originals.values()) {
            EventRecord event = step.of(original);
            if (event == null) {
                continue;
            }
            byte[] body = body(event, form);
            if (body == null) {
                refused.put(event.recordId(), event);
            } else {
                bodies.put(event.recordId(), body);
            }
        }
        await(sink)
                .atMost(ConnectorCluster.PATIENCE)
                .until(() -> arrivals.soFar().size() >= bodies.size());
        List<Arrived> arrived = arrivals.soFar();
        assertThat(arrived).as(sink).hasSize(bodies.size());
        for (Arrived each : arrived) {
            assertThat(each.body())
                    .as("%s, %s", sink, originals.get(each.recordId()))
                    .isEqualTo(bodies.get(each.recordId()));
        }
        assertInOrder(sink, arrived);
        await(sink)
                .atMost(ConnectorCluster.PATIENCE)
                .untilAsserted(() -> assertLetters(sink, refused));
    }

    private static byte @Nullable [] body(EventRecord event, RecordForm form) {
        if (event.refusal() != null) {
            return null;
        }
        try {
            return form.of(event).body();
        } catch (PayloadException e) {
            return null;
        }
    }

    private void assertInOrder(String sink, List<Arrived> arrived) {
        Map<String, List<EventRecord>> streams =
                arrived.stream()
                        .map(each -> Objects.requireNonNull(originals.get(each.recordId())))
                        .collect(Collectors.groupingBy(event -> event.position().streamId()));
        streams.forEach(
                (stream, events) ->
                        assertThat(events)
                                .as(sink)
                                .extracting(event -> event.position().streamRevision())
                                .isSorted());
    }

    private void assertLetters(String sink, Map<UUID, EventRecord> refused) throws Exception {
        Map<UUID, EventRecord> letters = new LinkedHashMap<>();
        try (DeadLetterReader reader = DeadLetterReader.open(letters(sink))) {
            for (DeadLetter letter = reader.next(); letter != null; letter = reader.next()) {
                letters.put(letter.event().recordId(), letter.event().withoutRefusal());
            }
        }
        assertThat(letters.keySet()).as(sink).isEqualTo(refused.keySet());
        refused.forEach(
                (id, event) ->
                        assertThat(letters.get(id)).as(sink).isEqualTo(event.withoutRefusal()));
    }

    /** The letters of a step go through a connector without it, and each event arrives whole. */
    private void lettersComeBack(ByteEndpoint endpoint) throws Exception {
        String sink = "fields-data";
        int before = endpoint.at("/" + sink).size();
        String file = Files.readString(directory.resolve("fields.yaml"));
        ConnectorDefinition without =
                ConnectorFile.read(
                                Files.writeString(
                                        directory.resolve("again.yaml"),
                                        file.replace(transformer("fields"), "")))
                        .connector();
        Redelivery redelivery = Redelivery.of(without, "h-" + sink);
        String done =
                redelivery.run(
                        StreamExecutionEnvironment.createLocalEnvironment(2),
                        env -> env.execute("redelivery"),
                        note -> {});
        List<Arrived> again = endpoint.at("/" + sink);
        List<Arrived> sent = again.subList(before, again.size());
        assertThat(done)
                .startsWith("fields: %d dead letters were sent again;".formatted(sent.size()));
        assertThat(before + sent.size()).isEqualTo(originals.size());
        assertInOrder(sink, sent);
        for (Arrived each : sent) {
            assertThat(each.body())
                    .isEqualTo(Objects.requireNonNull(originals.get(each.recordId())).data());
        }
    }
}
