package io.github.esflink.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Reason;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Request;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("--redeliver, by the main class")
class RedeliverITCase {

    private static final int STREAMS = 3;
    private static final int EVENTS = 60;

    @TempDir private Path directory;

    /** A transform stands between, at the parallelism that the shipped configuration has. */
    @Test
    void keepsEachStreamInOrderAndTellsWhatWasDeliveredAndWhatWasRefusedAnew() throws Exception {
        try (RecordingEndpoint endpoint = new RecordingEndpoint()) {
            writeLetters();
            Path connector = connector(endpoint);
            endpoint.answerWith(stream -> stream.equals("order-0") ? 422 : 204);

            MainProcess.Ended first = redeliver(connector);

            assertThat(first.lines())
                    .anyMatch(
                            line ->
                                    line.startsWith(
                                            "orders: 120 dead letters were sent again, and 60 were refused anew; "));
            assertThat(first.code()).isEqualTo(1);
            Map<String, List<Long>> whole = new HashMap<>();
            List<Long> revisions = LongStream.range(0, EVENTS).boxed().toList();
            whole.put("order-1", revisions);
            whole.put("order-2", revisions);
            assertThat(endpoint.acknowledged()).isEqualTo(whole);
            assertThat(endpoint.bodies()).allMatch(body -> body.endsWith(",\"again\":true}"));

            endpoint.answerWith(stream -> 204);
            MainProcess.Ended second = redeliver(connector);

            assertThat(second.lines())
                    .anyMatch(line -> line.startsWith("orders: 60 dead letters were sent again; "));
            assertThat(second.code()).isZero();
            whole.put("order-0", revisions);
            assertThat(endpoint.acknowledged()).isEqualTo(whole);
        }
    }

    private static MainProcess.Ended redeliver(Path connector) throws Exception {
        return MainProcess.run(
                List.of(
                        "--connector",
                        connector.toString(),
                        "--redeliver",
                        "--local",
                        "-D",
                        "parallelism.default=2"));
    }

    private void writeLetters() throws Exception {
        StringBuilder letters = new StringBuilder();
        for (int revision = 0; revision < EVENTS; revision++) {
            for (int stream = 0; stream < STREAMS; stream++) {
                letters.append(DeadLetterJson.write(letter(stream, revision))).append('\n');
            }
        }
        Files.createDirectories(directory.resolve("letters"));
        Files.writeString(directory.resolve("letters/dead-letters-0-0.jsonl"), letters);
    }

    /** As they are when the transform failed. */
    private static DeadLetter letter(int stream, int revision) {
        EventRecord event =
                EventRecord.builder()
                        .setRecordId(new UUID(stream, revision))
                        .setPosition(
                                new RecordPosition(
                                        "order-" + stream, revision, revision * 10L + stream))
                        .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                        .setData("{\"n\":%d.0}".formatted(revision).getBytes(UTF_8))
                        .setRefusal("The transform failed: line 1")
                        .build();
        return new DeadLetter(
                event,
                "orders",
                Reason.UNSENDABLE,
                "The transform failed: line 1",
                0,
                0,
                1_700_000_000_000L,
                new Request("POST http://localhost/", Map.of()),
                Answer.NONE);
    }

    private Path connector(RecordingEndpoint endpoint) throws Exception {
        Files.writeString(
                directory.resolve("again.js"), "function transform(r) { r.value.again = true; }");
        return Files.writeString(
                directory.resolve("orders.yaml"),
                """
                id: orders
                connectionString: esdb://localhost:2113?tls=false
                instanceTypeName: http-sink
                url: %s
                transformer: {enabled: true, file: again.js}
                deadLetters: {path: "%s"}
                """
                        .formatted(endpoint.url(), directory.resolve("letters").toUri()));
    }
}
