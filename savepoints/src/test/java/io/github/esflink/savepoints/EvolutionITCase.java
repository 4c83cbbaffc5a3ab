package io.github.esflink.savepoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.http.AnswerPlan;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What a connector file may change between savepoints")
class EvolutionITCase {

    private static final List<String> STREAMS = List.of("order-0", "order-1", "order-2");
    private static final int EVENTS = 10;

    private static final String SOURCE =
            """
            id: evolving
            connectionString: @node@
            autocommit:interval: @interval@
            subscription:initialPosition: earliest
            """;

    private static final String HTTP_SINK =
            "{instanceTypeName: http-sink, url: \"@endpoint@/{stream}\", resilience: {firstDelayBound: {delayMs: 100}}, breaker: {failuresInARow: 0, failureRatio: 0}}";

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

    @Test
    void filterAndTransformComeChangeAndGo() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                NumberedEvents events = new NumberedEvents(node.connectionString());
                LogEnd end = new LogEnd()) {
            String connector = SOURCE + "instanceTypeName: logger-sink\n";
            String query = "subscription:filter: {scope: record, expression: \"%s\"}\n";
            List<String> versions =
                    List.of(
                            connector,
                            connector
                                    + query.formatted("$[?$.value.number >= 0]")
                                    + "transformer: {fields: {number: /number}}\n",
                            connector
                                    + query.formatted("$[?$.value.number < 100]")
                                    + "transformer: {fields: {other: /number}}\n",
                            connector);
            String savepoint = null;
            long done = 0;
            for (String version : versions) {
                JobID job =
                        cluster.run(
                                ConnectorText.of(version, node.connectionString(), end)
                                        .graph(directory, 2, savepoint));
                if (version.contains("other")) {
                    // The filter is asked before the transform: it still sees the number.
                    events.append(STREAMS, EVENTS);
                    done += (long) EVENTS * STREAMS.size();
                }
                events.append(STREAMS, EVENTS);
                done += (long) EVENTS * STREAMS.size();
                awaitDone(end.log(), done);
                savepoint = cluster.stopWithSavepoint(job, directory.resolve("savepoints"));
            }
            end.log().assertComplete(each(5L * EVENTS));
            assertThat(end.log().repeated()).isZero();
        }
    }

    @Test
    void aSinkThatIsAddedBeginsWhereTheConnectorStands() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                NumberedEvents events = new NumberedEvents(node.connectionString());
                HttpEnd a = new HttpEnd(directory, AnswerPlan.allOk());
                HttpEnd b = new HttpEnd(directory, AnswerPlan.allOk())) {
            String one = sinks(a, "a");
            JobID first = cluster.run(graph(one, node, null));
            events.append(STREAMS, EVENTS);
            awaitDone(a.log(), 3L * EVENTS);
            String savepoint = cluster.stopWithSavepoint(first, directory.resolve("savepoints"));

            // What is done is not for the new one.
            ReceivedBefore.into(b.log(), each(EVENTS));
            JobID second = cluster.run(graph(one + sink(b, "b"), node, savepoint));
            events.append(STREAMS, EVENTS);
            awaitDone(a.log(), 6L * EVENTS);
            awaitDone(b.log(), 6L * EVENTS);
            cluster.stopWithSavepoint(second, directory.resolve("savepoints"));
            a.log().assertComplete(each(2L * EVENTS));
            b.log().assertComplete(each(2L * EVENTS));
        }
    }

    @Test
    void aSinkIsRemovedOnlyWithAWordAndRenamedWithAllThatWaits() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                NumberedEvents events = new NumberedEvents(node.connectionString());
                Switch endpoint = new Switch(directory)) {
            events.append(STREAMS, EVENTS);
            JobID first = cluster.run(graph(sinks(endpoint.end(), "old"), node, null));
            await().atMost(FlinkCluster.PATIENCE).until(endpoint::hasRefusedAll);
            String savepoint = cluster.stopWithSavepoint(first, directory.resolve("savepoints"));
            assertThat(ToolRun.of("inspect", savepoint).out())
                    .contains("Sink `old`, HTTP sink", "    order-0: 10, from order-0@0 on");

            assertThatThrownBy(
                            () -> cluster.run(graph(sinks(endpoint.end(), "new"), node, savepoint)))
                    .rootCause()
                    .hasMessageContaining("allowNonRestoredState");

            String renamed = directory.resolve("renamed").toString();
            ToolRun run =
                    ToolRun.of("reset", savepoint, "--rename-sink", "old=new", "--target", renamed);
            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("Operator sink-old: now sink-new");
            endpoint.open();
            JobID second = cluster.run(graph(sinks(endpoint.end(), "new"), node, renamed));
            events.append(STREAMS, EVENTS);
            awaitDone(endpoint.end().log(), 6L * EVENTS);
            cluster.stopWithSavepoint(second, directory.resolve("savepoints"));
            endpoint.end().log().assertComplete(each(2L * EVENTS));
        }
    }

    @Test
    void anotherServerSideFilterIsRefusedWithBothOrAppliedWhenTheFileSaysSo() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                NumberedEvents events = new NumberedEvents(node.connectionString());
                LogEnd end = new LogEnd()) {
            String connector =
                    SOURCE
                            + "instanceTypeName: logger-sink\nsubscription:filter: {scope: stream, expression: %s}\n";
            String applies = connector + "subscription:filterChange: apply\n";
            events.append(STREAMS, EVENTS);
            JobID first = cluster.run(graph(connector.formatted("order-"), node, null));
            awaitDone(end.log(), 3L * EVENTS);
            String savepoint = cluster.stopWithSavepoint(first, directory.resolve("savepoints"));

            assertThatThrownBy(
                            () ->
                                    cluster.awaitFailure(
                                            cluster.run(
                                                    graph(
                                                            connector.formatted("order-1"),
                                                            node,
                                                            savepoint))))
                    .hasStackTraceContaining(
                            "split $all reads $all with a filter for stream names that begin with one of [order-], and is to read it with a filter for stream names that begin with one of [order-1].")
                    .hasStackTraceContaining("subscription:filterChange: apply");

            JobID second = cluster.run(graph(applies.formatted("order-1"), node, savepoint));
            events.append(STREAMS, EVENTS);
            awaitDone(end.log(), 4L * EVENTS);
            cluster.stopWithSavepoint(second, directory.resolve("savepoints"));
            Map<String, Long> expected = each(EVENTS);
            expected.put("order-1", 2L * EVENTS);
            end.log().assertComplete(expected);
        }
    }

    @Test
    void aStreamThatWasDeletedForGoodEndsTheJobOrIsSkippedAlsoAfterTheNextStart() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                NumberedEvents events = new NumberedEvents(node.connectionString());
                LogEnd end = new LogEnd()) {
            String fails =
                    SOURCE
                            + "instanceTypeName: logger-sink\nsubscription:streams: \"order-0, order-1, order-2\"\n";
            String skips = fails + "subscription:deletedStreams: skip\n";
            events.append(STREAMS, EVENTS);
            JobID first = cluster.run(graph(fails, node, null));
            awaitDone(end.log(), 3L * EVENTS);
            String savepoint = cluster.stopWithSavepoint(first, directory.resolve("savepoints"));
            events.tombstone("order-0");

            String before = savepoint;
            assertThatThrownBy(() -> cluster.awaitFailure(cluster.run(graph(fails, node, before))))
                    .hasStackTraceContaining("the stream order-0 was deleted for good (tombstone)")
                    .hasStackTraceContaining("subscription:deletedStreams: skip");

            List<String> left = List.of("order-1", "order-2");
            for (int start = 1; start <= 2; start++) {
                JobID job = cluster.run(graph(skips, node, savepoint));
                events.append(left, EVENTS);
                long all = (3L + 2L * start) * EVENTS;
                await().atMost(FlinkCluster.PATIENCE)
                        .until(
                                () ->
                                        left.stream().mapToLong(end.log()::done).sum()
                                                >= all - EVENTS);
                savepoint = cluster.stopWithSavepoint(job, directory.resolve("savepoints"));
                assertThat(ToolRun.of("inspect", savepoint).out())
                        .contains("stream:order-1")
                        .contains("split stream:order-0: read to its end");
            }
        }
    }

    @Test
    void aServerRestoredFromAnOlderBackupEndsTheJobOrIsReadOnAtItsEnd() throws Exception {
        Path data = directory.resolve("data");
        Path backup;
        String savepoint;
        String fails = SOURCE + "instanceTypeName: logger-sink\n";
        String goesOn = fails + "subscription:positionAheadOfLog: end\n";
        try (LogEnd end = new LogEnd()) {
            try (EventStoreNode node = EventStoreNode.builder().port(0).data(data).start();
                    NumberedEvents events = new NumberedEvents(node.connectionString())) {
                events.append(STREAMS, EVENTS);
                backup = ReleasedState.copy(data, directory.resolve("backup"));
                events.append(List.of("order-2"), EVENTS);
                JobID job = cluster.run(graph(fails, node, null));
                awaitDone(end.log(), 4L * EVENTS);
                savepoint = cluster.stopWithSavepoint(job, directory.resolve("savepoints"));
            }
            try (EventStoreNode node = EventStoreNode.builder().port(0).data(backup).start();
                    NumberedEvents events = new NumberedEvents(node.connectionString())) {
                String before = savepoint;
                assertThatThrownBy(
                                () -> cluster.awaitFailure(cluster.run(graph(fails, node, before))))
                        .hasStackTraceContaining("cannot be read on after position C:")
                        .hasStackTraceContaining("it ends at position C:")
                        .hasStackTraceContaining("subscription:positionAheadOfLog: end");

                JobID job = cluster.run(graph(goesOn, node, savepoint));
                String old = positionIn(savepoint);
                do {
                    savepoint = cluster.savepoint(job, directory.resolve("savepoints"));
                } while (positionIn(savepoint).equals(old));
                cluster.cancel(job);
                // Before anything else is written: that is not to be passed over by the next start.
                events.append(List.of("order-0"), EVENTS);
                job = cluster.run(graph(fails, node, savepoint));
                await().atMost(FlinkCluster.PATIENCE)
                        .until(() -> end.log().done("order-0") == 2L * EVENTS);
                cluster.cancel(job);
            }
        }
    }

    private static String positionIn(String savepoint) {
        String shown = ToolRun.of("inspect", savepoint).out();
        return shown.lines().filter(line -> line.contains("split $all")).findFirst().orElseThrow();
    }

    private JobGraph graph(String connector, EventStoreNode node, @Nullable String savepoint)
            throws Exception {
        return new ConnectorText(
                        connector
                                .replace("@node@", node.connectionString())
                                .replace("@interval@", "200"))
                .graph(directory, 1, savepoint);
    }

    private static String sinks(HttpEnd end, String name) {
        return SOURCE + "sinks:\n" + sink(end, name);
    }

    private static String sink(HttpEnd end, String name) {
        return "  " + name + ": " + end.addressIn(HTTP_SINK) + "\n";
    }

    private static Map<String, Long> each(long events) {
        Map<String, Long> expected = new HashMap<>();
        STREAMS.forEach(stream -> expected.put(stream, events));
        return expected;
    }

    private static void awaitDone(DeliveryLog log, long events) {
        await().atMost(FlinkCluster.PATIENCE).until(() -> log.done() >= events);
    }
}
