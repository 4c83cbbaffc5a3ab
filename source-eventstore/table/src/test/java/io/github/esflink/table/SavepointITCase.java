package io.github.esflink.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.protocol.ServerLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.table.api.PlanReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A query that is stopped and goes on: by its text, and by a compiled plan. */
@ExtendWith(SharedServers.class)
@Tag("quick")
class SavepointITCase {

    private static final ServerLine LINE = ServerLine.V24_2;

    @TempDir private Path folder;

    private final String prefix = SharedServers.prefix();

    @Test
    void aQueryGoesOnWhereItStood() throws Exception {
        String insert = insert("event_type = 'Counted'");
        append(0, 10);
        String savepoint = stopAfter(session().run(insert).getJobClient().orElseThrow(), 10);

        append(10, 20);
        JobClient again = restored(savepoint).run(insert).getJobClient().orElseThrow();
        stopAfter(again, 20);

        assertThat(written()).containsExactlyInAnyOrderElementsOf(numbers(0, 20));
    }

    @ParameterizedTest
    @CsvSource({
        "always, '', FilterPushDown",
        "always, ', WATERMARK FOR created AS created', FilterPushDown",
        "never, '', ProjectPushDown"
    })
    void aCompiledPlanGoesOnWhereItStood(String policy, String watermark, String ability)
            throws Exception {
        Sql first = session(policy, watermark);
        String plan =
                first.environment().compilePlanSql(insert("event_type = 'Counted'")).asJsonString();
        append(0, 10);
        String savepoint = stopAfter(execute(first, plan), 10);

        append(10, 20);
        stopAfter(
                execute(
                        session(policy, watermark).set("execution.state-recovery.path", savepoint),
                        plan),
                20);

        assertThat(plan).contains(ability);
        assertThat(written()).containsExactlyInAnyOrderElementsOf(numbers(0, 20));
    }

    private static JobClient execute(Sql sql, String plan) {
        return sql.environment()
                .loadPlan(PlanReference.fromJsonString(plan))
                .execute()
                .getJobClient()
                .orElseThrow();
    }

    @Test
    void anotherConditionOnTheServerIsRefused() throws Exception {
        append(0, 10);
        String savepoint =
                stopAfter(
                        session()
                                .run(insert("event_type = 'Counted'"))
                                .getJobClient()
                                .orElseThrow(),
                        10);

        JobClient other =
                restored(savepoint)
                        .run(insert("event_type = 'Measured'"))
                        .getJobClient()
                        .orElseThrow();

        assertThatThrownBy(() -> other.getJobExecutionResult().get())
                .hasStackTraceContaining(
                        "The state was written with another filter than the job has now");
    }

    private Sql session() {
        return session("always", "");
    }

    private Sql session(String policy, String watermark) {
        Sql sql =
                Sql.streaming()
                        .set("execution.checkpointing.interval", "100 ms")
                        .set("restart-strategy.type", "disable");
        sql.run(
                "CREATE TABLE numbers (n INT, `stream` STRING) WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = '%s')"
                        .formatted(folder.resolve("rows").toUri()));
        return sql.table(
                "events",
                SharedServers.connectionString(LINE),
                "n INT, unused STRING, `stream` STRING METADATA, `event_type` STRING METADATA FROM 'event-type', created TIMESTAMP_LTZ(3) METADATA"
                        + watermark,
                "filter.handling.policy",
                policy,
                "format",
                "json",
                "json.ignore-parse-errors",
                "true");
    }

    private Sql restored(String savepoint) {
        return session().set("execution.state-recovery.path", savepoint);
    }

    private String insert(String condition) {
        return "INSERT INTO numbers SELECT n, `stream` FROM events WHERE %s AND `stream` <> '' AND n IS NOT NULL"
                .formatted(condition);
    }

    private void append(int from, int to) throws Exception {
        SharedServers.append(
                LINE,
                prefix + "-1",
                "Counted",
                IntStream.range(from, to).mapToObj("{\"n\":%d}"::formatted).toArray(String[]::new));
    }

    private String stopAfter(JobClient job, int count) throws Exception {
        await().atMost(Duration.ofMinutes(1)).until(() -> written().size() >= count);
        return job.stopWithSavepoint(
                        false,
                        folder.resolve("savepoints").toUri().toString(),
                        SavepointFormatType.CANONICAL)
                .get();
    }

    private List<String> written() {
        try (Stream<Path> files = Files.walk(folder.resolve("rows"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .flatMap(SavepointITCase::lines)
                    .filter(line -> line.contains(prefix))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(n -> "%d,%s-1".formatted(n, prefix)).toList();
    }
}
