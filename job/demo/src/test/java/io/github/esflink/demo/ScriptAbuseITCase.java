package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.EventDataBuilder;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.github.esflink.javascript.abuse.Abuse;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every abuse of a script, in two streams of one job on a task manager of its own process. */
@DisplayName("A script that abuses the task manager")
class ScriptAbuseITCase {

    private static final List<Abuse> ABUSES = Abuse.all();

    /** Each in a subtask of its own. */
    private static final List<String> STREAMS = List.of("abused-0", "abused-1");

    /** Half of the abuses take a second of the processor before they are stopped. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void costsItsEventOnlyAndTheJobGoesOn(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("abuse.js"), script());
        Path letters = directory.resolve("letters");
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                RecordingEndpoint endpoint = new RecordingEndpoint();
                FlinkProcesses cluster =
                        new FlinkProcesses(
                                Files.createDirectory(directory.resolve("cluster")),
                                STREAMS.size(),
                                Map.of())) {
            append(node.connectionString());
            Path connector =
                    Files.writeString(
                            directory.resolve("abused.yaml"),
                            """
                            id: abused
                            connectionString: %s
                            instanceTypeName: http-sink
                            url: %s/{stream}
                            subscription: {initialPosition: earliest, streams: "%s"}
                            transformer: {enabled: true, file: abuse.js}
                            deadLetters: {path: "%s"}
                            """
                                    .formatted(
                                            node.connectionString(),
                                            endpoint.url(),
                                            String.join(",", STREAMS),
                                            letters.toUri()));

            cluster.run(STREAMS.size(), connector);

            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    // A file gets its last name while the folder is listed.
                    .ignoreException(FileNotFoundException.class)
                    .until(() -> messages(letters).size() == ABUSES.size());
            Map<String, String> messages = messages(letters);
            for (int i = 0; i < ABUSES.size(); i++) {
                for (String told : ABUSES.get(i).told()) {
                    // The lines are those of another script.
                    assertThat(messages.get(streamOf(i) + "@" + revisionOf(i)))
                            .as(ABUSES.get(i).code())
                            .contains(told.startsWith("line ") ? "line " : told);
                }
            }
            // In order, and once: nothing was restarted.
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(new TreeMap<>(endpoint.acknowledged()))
                                            .isEqualTo(harmless()));
            assertThat(cluster.states()).containsEntry("abused", "RUNNING");
        }
    }

    private static String streamOf(int abuse) {
        return STREAMS.get(abuse % STREAMS.size());
    }

    private static long revisionOf(int abuse) {
        return 2L * (abuse / STREAMS.size());
    }

    /** By stream the event behind each abuse. */
    private static Map<String, List<Long>> harmless() {
        Map<String, List<Long>> harmless = new TreeMap<>();
        for (int i = 0; i < ABUSES.size(); i++) {
            harmless.computeIfAbsent(streamOf(i), stream -> new ArrayList<>())
                    .add(revisionOf(i) + 1);
        }
        return harmless;
    }

    private static String script() {
        StringBuilder script = new StringBuilder("function transform(record) {\n");
        IntStream.range(0, ABUSES.size())
                .forEach(
                        i ->
                                script.append("if (record.value.abuse === ")
                                        .append(i)
                                        .append(") {\n")
                                        .append(ABUSES.get(i).code())
                                        .append("\n}\n"));
        return script.append("record.value.done = true;\n}\n").toString();
    }

    /** Each abuse, and an event behind it that has nothing to do with it. */
    private static void append(String connectionString) throws Exception {
        EventStoreDBClient client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(connectionString));
        try {
            for (int i = 0; i < ABUSES.size(); i++) {
                for (int abuse : List.of(i, -1)) {
                    client.appendToStream(
                                    streamOf(i),
                                    EventDataBuilder.json(
                                                    "Abused",
                                                    "{\"abuse\":%d,\"list\":[1,2]}"
                                                            .formatted(abuse)
                                                            .getBytes(StandardCharsets.UTF_8))
                                            .build())
                            .get();
                }
            }
        } finally {
            client.shutdown().get();
        }
    }

    private static Map<String, String> messages(Path letters) throws IOException {
        Map<String, String> messages = new TreeMap<>();
        try (DeadLetterReader reader = DeadLetterReader.open(letters.toUri().toString())) {
            for (DeadLetter letter = reader.next(); letter != null; letter = reader.next()) {
                messages.put(letter.event().position().toString(), letter.message());
            }
        }
        return messages;
    }
}
