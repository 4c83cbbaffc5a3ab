package io.github.esflink.savepoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.sinks.contract.cluster.FlinkCluster;
import io.github.esflink.sinks.contract.cluster.LocalCluster;
import io.github.esflink.sinks.contract.http.AnswerPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("upgrade replaces a running connector, or puts the old one back")
class UpgradeITCase {

    private static final String JAR =
            ReleasedState.ROOT
                    .resolve("../../job/target/eventstore-connectors.jar")
                    .normalize()
                    .toString();
    private static final List<String> STREAMS = List.of("order-0", "order-1", "order-2");
    private static final int EVENTS = 50;

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
    void theNewVersionGoesOnWithoutALossOrASecondDelivery() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                NumberedEvents events = new NumberedEvents(node.connectionString());
                HttpEnd end = new HttpEnd(directory, AnswerPlan.allOk())) {
            events.append(STREAMS, EVENTS);
            ConnectorText connector =
                    ConnectorText.of(HttpEnd.CONNECTOR, node.connectionString(), end);
            JobID old = cluster.run(connector.graph(directory, 2, null));
            awaitAll(end, EVENTS);
            events.append(STREAMS, EVENTS);

            // The upgrade brings a transform.
            ConnectorText changed = connector.with("transformer: {fields: {n: /number}}");
            ToolRun run =
                    upgrade(
                            old,
                            changed.in(directory),
                            "--old-jar",
                            JAR,
                            "--old-connector",
                            connector.in(directory).toString());

            assertThat(run.err()).isEmpty();
            assertThat(run.code()).as(run.out()).isZero();
            assertThat(run.out())
                    .contains(
                            "1. Looking at " + JAR,
                            "It can go on with the state as it is now.",
                            "can be put back.",
                            "2. Stopping job " + old + " with a savepoint.",
                            "It has stopped. The savepoint is file:",
                            "3. Starting the new version from it.",
                            "4. The new version runs as job ");
            assertThat(cluster.status(old)).isEqualTo(JobStatus.FINISHED);
            events.append(STREAMS, EVENTS);
            awaitAll(end, 3L * EVENTS);
            assertThat(end.log().repeated()).isZero();
            cluster.cancel(jobIn(run));
        }
    }

    @Test
    void aVersionThatDoesNotComeUpIsReplacedByTheOldOne() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                NumberedEvents events = new NumberedEvents(node.connectionString());
                HttpEnd end = new HttpEnd(directory, AnswerPlan.allOk())) {
            events.append(STREAMS, EVENTS);
            ConnectorText connector =
                    ConnectorText.of(HttpEnd.CONNECTOR, node.connectionString(), end);
            JobID old = cluster.run(connector.graph(directory, 2, null));
            awaitAll(end, EVENTS);
            ConnectorText broken =
                    new ConnectorText(
                            "subscription:refusedFor: 00:00:00\n"
                                    + connector
                                            .text()
                                            .replace(
                                                    node.connectionString(),
                                                    "${file:/no/such/secret}"));

            ToolRun run =
                    upgrade(
                            old,
                            broken.in(directory),
                            "--old-jar",
                            JAR,
                            "--old-connector",
                            connector.in(directory).toString());

            assertThat(run.code()).as(run.out() + run.err()).isEqualTo(1);
            assertThat(run.out())
                    .contains(
                            "The new version did not come up: job ",
                            "${file:/no/such/secret}",
                            "4. Putting back " + JAR,
                            "5. The old version runs again as job ");
            events.append(STREAMS, EVENTS);
            awaitAll(end, 2L * EVENTS);
            cluster.cancel(jobIn(run));
        }
    }

    /** It runs, and makes checkpoints, and waits for the secret. */
    @Test
    void aVersionThatEventStoreDbRefusesIsReplacedByTheOldOne() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                NumberedEvents events = new NumberedEvents(node.connectionString());
                HttpEnd end = new HttpEnd(directory, AnswerPlan.allOk())) {
            events.append(STREAMS, EVENTS);
            ConnectorText connector =
                    ConnectorText.of(HttpEnd.CONNECTOR, node.connectionString(), end);
            JobID old = cluster.run(connector.graph(directory, 2, null));
            awaitAll(end, EVENTS);
            ConnectorText refused =
                    new ConnectorText(
                            connector
                                    .text()
                                    .replace(node.connectionString(), "${file:/no/such/secret}"));

            ToolRun run =
                    upgrade(
                            old,
                            refused.in(directory),
                            "--timeout",
                            "20",
                            "--old-jar",
                            JAR,
                            "--old-connector",
                            connector.in(directory).toString());

            assertThat(run.code()).as(run.out() + run.err()).isEqualTo(1);
            assertThat(run.out())
                    .contains(
                            "reads nothing yet, because EventStoreDB has not confirmed its subscriptions",
                            "5. The old version runs again as job ");
            events.append(STREAMS, EVENTS);
            awaitAll(end, 2L * EVENTS);
            cluster.cancel(jobIn(run));
        }
    }

    @Test
    void aSinkWithWaitingEventsIsNotLeftBehindUnsaid() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                NumberedEvents events = new NumberedEvents(node.connectionString());
                Switch down = new Switch(directory)) {
            events.append(STREAMS, EVENTS);
            ConnectorText connector =
                    ConnectorText.of(HttpEnd.CONNECTOR, node.connectionString(), down.end());
            JobID job = cluster.run(connector.graph(directory, 2, null));
            await().atMost(FlinkCluster.PATIENCE).until(down::hasRefusedAll);
            Path logger =
                    new ConnectorText(
                                    connector.text().lines().limit(4).toList().stream()
                                                    .reduce("", (a, b) -> a + b + "\n")
                                            + "instanceTypeName: logger-sink\n")
                            .in(directory);

            ToolRun refused = upgrade(job, logger, "--no-rollback");

            assertThat(refused.code()).as(refused.out()).isEqualTo(2);
            assertThat(refused.err())
                    .containsPattern(
                            "the state of sink would be dropped: it is now Logger sink, and was HTTP sink; \\d+ events of 3 streams wait there")
                    .contains("--allow-dropping sink")
                    .doesNotContain("\tat ");
            assertThat(cluster.status(job)).isEqualTo(JobStatus.RUNNING);

            ToolRun allowed = upgrade(job, logger, "--no-rollback", "--allow-dropping", "sink");
            assertThat(allowed.code()).as(allowed.out() + allowed.err()).isZero();
            assertThat(allowed.out()).contains("Dropped, as allowed: sink (it is now Logger sink");
            cluster.cancel(jobIn(allowed));
        }
    }

    @Test
    void anotherServerSideFilterIsGivenToTheStateWhenItIsSaid() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                NumberedEvents events = new NumberedEvents(node.connectionString());
                HttpEnd end = new HttpEnd(directory, AnswerPlan.allOk())) {
            events.append(STREAMS, EVENTS);
            String filter = "subscription:filter: {scope: stream, expression: %s}";
            ConnectorText connector =
                    ConnectorText.of(HttpEnd.CONNECTOR, node.connectionString(), end);
            JobID job =
                    cluster.run(
                            connector.with(filter.formatted("order-")).graph(directory, 1, null));
            awaitAll(end, EVENTS);
            Path narrower = connector.with(filter.formatted("order-1")).in(directory);

            ToolRun refused = upgrade(job, narrower, "--no-rollback");
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err())
                    .contains("split $all reads $all with", "[order-]", "[order-1]", "--retarget");

            ToolRun run = upgrade(job, narrower, "--no-rollback", "--retarget");
            assertThat(run.code()).as(run.out() + run.err()).isZero();
            assertThat(run.out()).contains("With the subscription of the new file it is ");
            events.append(STREAMS, EVENTS);
            Map<String, Long> expected = new HashMap<>();
            STREAMS.forEach(stream -> expected.put(stream, (long) EVENTS));
            expected.put("order-1", 2L * EVENTS);
            await().atMost(FlinkCluster.PATIENCE).until(() -> end.log().done() == 4L * EVENTS);
            end.log().assertComplete(expected);
            cluster.cancel(jobIn(run));
        }
    }

    @Test
    void whatCannotBeIsSaidBeforeAnythingIsTouched() throws Exception {
        Path connector = Files.writeString(directory.resolve("c.yaml"), "id: c\n");
        assertThat(upgrade(new JobID(), connector).err())
                .contains("Name with --old-jar what runs now", "--no-rollback");
        assertThat(
                        ToolRun.of(
                                        "upgrade",
                                        "--job",
                                        "mine",
                                        "--jar",
                                        JAR,
                                        "--connector",
                                        connector.toString(),
                                        "--savepoints",
                                        directory.toString(),
                                        "--no-rollback")
                                .err())
                .contains("--job: expected 32 hexadecimal digits as `flink list` shows them");
        JobID unknown = new JobID();
        assertThat(upgrade(unknown, connector, "--no-rollback").err())
                .contains("The cluster did not tell job " + unknown);
    }

    private ToolRun upgrade(JobID job, Path connector, String... options) throws Exception {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "upgrade",
                                "--job",
                                job.toString(),
                                "--jar",
                                JAR,
                                "--connector",
                                connector.toString(),
                                "--savepoints",
                                directory.resolve("savepoints").toUri().toString(),
                                "-D",
                                "rest.address=" + cluster.restAddress().getHost(),
                                "-D",
                                "rest.port=" + cluster.restAddress().getPort(),
                                "-D",
                                "execution.checkpointing.dir="
                                        + directory.resolve("checkpoints").toUri()));
        arguments.addAll(Arrays.asList(options));
        return ToolRun.of(arguments.toArray(String[]::new));
    }

    private static JobID jobIn(ToolRun run) {
        Matcher job = Pattern.compile("runs (?:again )?as job ([0-9a-f]{32})").matcher(run.out());
        assertThat(job.find()).as(run.out()).isTrue();
        return JobID.fromHexString(job.group(1));
    }

    private static void awaitAll(HttpEnd end, long events) {
        Map<String, Long> expected = new HashMap<>();
        STREAMS.forEach(stream -> expected.put(stream, events));
        await().atMost(FlinkCluster.PATIENCE)
                .until(() -> end.log().done() >= events * STREAMS.size());
        end.log().assertComplete(expected);
    }
}
