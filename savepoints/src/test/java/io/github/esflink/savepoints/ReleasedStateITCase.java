package io.github.esflink.savepoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.http.AnswerPlan;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A connector goes on from the savepoint of every released version")
class ReleasedStateITCase {

    /** How many events each stream gets after the restore. */
    private static final int MORE = 10;

    private static LocalCluster cluster;

    @TempDir private Path directory;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = LocalCluster.start(1, 4);
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    static List<ReleasedState> all() {
        return ReleasedState.all();
    }

    @Test
    void everyKindOfSinkIsThere() {
        assertThat(all().stream().map(ReleasedState::toString))
                .contains("0.1/logger", "0.1/http", "0.1/kafka");
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothingLostEachStreamInOrder(ReleasedState state) throws Exception {
        Map<String, Long> expected = new HashMap<>();
        ReleasedState.streams()
                .forEach(stream -> expected.put(stream, (long) ReleasedState.EVENTS + MORE));
        long beforeParked = state.done().getOrDefault(ReleasedState.REFUSED, 0L);
        if (beforeParked < ReleasedState.EVENTS) {
            // Its later events were, and are, dead letters.
            expected.put(ReleasedState.REFUSED, beforeParked);
        }
        try (ReceivingEnd end = end(state)) {
            ReceivedBefore.into(end.log(), state.done());
            goOn(state, end, expected);
            if (end instanceof HttpEnd http) {
                List<String> letters = new ArrayList<>();
                for (int revision = 0; revision < MORE; revision++) {
                    letters.add(ReleasedState.REFUSED + "@" + (ReleasedState.EVENTS + revision));
                }
                assertThat(http.letters())
                        .as("a parked stream stays parked")
                        .containsExactlyElementsOf(letters);
            }
        }
    }

    private void goOn(ReleasedState state, ReceivingEnd end, Map<String, Long> expected)
            throws Exception {
        try (EventStoreNode node =
                        EventStoreNode.builder().port(0).data(state.eventsIn(directory)).start();
                NumberedEvents events = new NumberedEvents(node.connectionString())) {
            JobID job =
                    cluster.run(
                            ConnectorText.of(state.connector(), node.connectionString(), end)
                                    .graph(directory, 3, state.savepoint()));
            events.append(ReleasedState.streams(), MORE);
            long all = expected.values().stream().mapToLong(Long::longValue).sum();
            await().atMost(FlinkCluster.PATIENCE)
                    .until(
                            () -> {
                                end.catchUp();
                                return end.log().done() >= all;
                            });
            cluster.stopWithSavepoint(job, directory.resolve("savepoints"));
            end.catchUp();
            end.log().assertComplete(expected);
            assertThat(end.log().repeated()).as("events that came twice").isZero();
        }
    }

    private ReceivingEnd end(ReleasedState state) throws Exception {
        return switch (state.kind()) {
            case "logger" -> new LogEnd();
            case "http" -> new HttpEnd(directory.resolve("letters"), AnswerPlan.allOk());
            case "kafka" -> new KafkaEnd(KafkaBroker.start(directory.resolve("broker")));
            default -> throw new IllegalStateException("No receiving end for " + state);
        };
    }
}
