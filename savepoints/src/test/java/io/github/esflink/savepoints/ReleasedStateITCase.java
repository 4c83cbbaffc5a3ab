package io.github.esflink.savepoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void everyKindOfSubscriptionIsThere() {
        assertThat(all().stream().map(ReleasedState::toString))
                .contains("0.1/streams", "0.1/category", "0.1/shards");
    }

    @Test
    void streamsAreAddedAndTakenOut() throws Exception {
        ReleasedState state = ReleasedState.of("0.1", "streams");
        String changed =
                state.connector().replace("\"order-0, order-1\"", "\"order-1, order-2, new-0\"");
        assertThat(changed).isNotEqualTo(state.connector());
        Map<String, Long> expected = new HashMap<>();
        expected.put("order-0", (long) ReleasedState.EVENTS);
        expected.put("order-1", (long) ReleasedState.EVENTS + MORE);
        expected.put("order-2", (long) ReleasedState.EVENTS + MORE);
        expected.put("new-0", (long) MORE);
        try (ReceivingEnd end = new LogEnd()) {
            ReceivedBefore.into(end.log(), state.done());
            goOn(state, changed, List.of("order-0", "order-1", "order-2", "new-0"), end, expected);
        }
    }

    /**
     * New streams of a category, or of a shard, come by themselves, and deleted ones are no end.
     */
    @ParameterizedTest
    @ValueSource(strings = {"category", "shards"})
    void streamsOfTheServerComeAndGo(String kind) throws Exception {
        ReleasedState state = ReleasedState.of("0.1", kind);
        Map<String, Long> expected = new HashMap<>(state.done());
        expected.merge("order-1", (long) MORE, Long::sum);
        expected.put("order-new", (long) MORE);
        try (ReceivingEnd end = new LogEnd();
                EventStoreNode node = ReleasedState.node(kind, state.eventsIn(directory));
                NumberedEvents events = new NumberedEvents(node.connectionString())) {
            ReceivedBefore.into(end.log(), state.done());
            events.tombstone("order-0");
            JobID job =
                    cluster.run(
                            ConnectorText.of(state.connector(), node.connectionString(), end)
                                    .graph(directory, 3, state.savepoint()));
            events.append(List.of("order-1", "order-new"), MORE);
            await().atMost(FlinkCluster.PATIENCE)
                    .until(
                            () ->
                                    end.log().done("order-1") >= ReleasedState.EVENTS + MORE
                                            && end.log().done("order-new") >= MORE);
            cluster.stopWithSavepoint(job, directory.resolve("savepoints"));
            for (String stream : List.of("order-1", "order-new", "order-5")) {
                assertThat(end.log().done(stream)).isEqualTo(expected.get(stream));
            }
        }
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of("streams", "", "[stream order-0, stream order-1]", "[$all with"),
                Arguments.of(
                        "logger",
                        "subscription:streams: \"order-0, order-1\"",
                        "[$all with",
                        "[stream order-0, stream order-1]"),
                Arguments.of(
                        "streams",
                        "subscription:category: order",
                        "[stream order-0, stream order-1]",
                        "[stream $ce-order]"),
                Arguments.of("category", "", "[stream $ce-order]", "[$all with"),
                Arguments.of(
                        "shards",
                        "subscription:shards: 3",
                        "$all:shard-4-of-4",
                        "$all:shard-3-of-3"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void ofAnotherSubscriptionIsRefusedWithBoth(String kind, String setting, String was, String is)
            throws Exception {
        ReleasedState state = ReleasedState.of("0.1", kind);
        String changed =
                state.connector()
                                .replaceAll(
                                        "(?m)^subscription:(streams|category|shards|filter).*$", "")
                        + "\n"
                        + setting
                        + "\n";
        try (ReceivingEnd end = new LogEnd();
                EventStoreNode node = ReleasedState.node(kind, state.eventsIn(directory))) {
            assertThatThrownBy(
                            () ->
                                    cluster.awaitFailure(
                                            cluster.run(
                                                    ConnectorText.of(
                                                                    changed,
                                                                    node.connectionString(),
                                                                    end)
                                                            .graph(
                                                                    directory,
                                                                    2,
                                                                    state.savepoint()))))
                    .hasStackTraceContaining("The state is of ")
                    .hasStackTraceContaining(was)
                    .hasStackTraceContaining(", and the job reads ")
                    .hasStackTraceContaining(is);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothingLostEachStreamInOrder(ReleasedState state) throws Exception {
        Map<String, Long> expected = new HashMap<>();
        state.done()
                .keySet()
                .forEach(stream -> expected.put(stream, (long) ReleasedState.EVENTS + MORE));
        long beforeParked =
                state.done().getOrDefault(ReleasedState.REFUSED, (long) ReleasedState.EVENTS);
        if (beforeParked < ReleasedState.EVENTS) {
            // Its later events were, and are, dead letters.
            expected.put(ReleasedState.REFUSED, beforeParked);
        }
        try (ReceivingEnd end = end(state)) {
            ReceivedBefore.into(end.log(), state.done());
            goOn(state, state.connector(), ReleasedState.streams(), end, expected);
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

    private void goOn(
            ReleasedState state,
            String connector,
            List<String> written,
            ReceivingEnd end,
            Map<String, Long> expected)
            throws Exception {
        try (EventStoreNode node = ReleasedState.node(state.kind(), state.eventsIn(directory));
                NumberedEvents events = new NumberedEvents(node.connectionString())) {
            JobID job =
                    cluster.run(
                            ConnectorText.of(connector, node.connectionString(), end)
                                    .graph(directory, 3, state.savepoint()));
            events.append(written, MORE);
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
            case "logger", "streams", "category", "shards" -> new LogEnd();
            case "http" -> new HttpEnd(directory.resolve("letters"), AnswerPlan.allOk());
            case "kafka" -> new KafkaEnd(KafkaBroker.start(directory.resolve("broker")));
            default -> throw new IllegalStateException("No receiving end for " + state);
        };
    }
}
