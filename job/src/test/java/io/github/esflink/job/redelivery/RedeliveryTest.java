package io.github.esflink.job.redelivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.job.definition.ConnectorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.core.execution.DetachedJobExecutionResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.function.FunctionWithException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedeliveryTest {

    @TempDir private Path directory;

    private Path folder;

    @BeforeEach
    void writeLetters() throws Exception {
        folder = Files.createDirectory(directory.resolve("dead"));
        LetterFolderTest.write(folder.resolve("dead-letters-a.jsonl"), 5, 5, 6);
    }

    @Test
    void lettersThatAStoppedJobDidNotSendDoNotCountAsSent() {
        assertThatThrownBy(() -> redelivered(env -> ended(2)))
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessageContaining("orders: of 3 dead letters the job says that 2 were sent")
                .hasMessageContaining("--redeliver again sends all of them");
        assertThat(folder.resolve("redelivering/dead-letters-a.jsonl")).exists();
    }

    @Test
    void lettersOfAJobThatOnlyWasSubmittedDoNotCountAsSent() {
        assertThatThrownBy(() -> redelivered(env -> new DetachedJobExecutionResult(new JobID())))
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessageContaining("orders: dead letters cannot be sent again by a detached job")
                .hasMessageContaining("The job was submitted");
        assertThat(folder.resolve("redelivering/dead-letters-a.jsonl")).exists();
    }

    @Test
    void nothingIsTakenForADetachedJob() throws Exception {
        StreamExecutionEnvironment env =
                new StreamExecutionEnvironment(
                        new Configuration().set(DeploymentOptions.ATTACHED, false));

        assertThatThrownBy(() -> redelivery().run(env, ready -> ended(3), note -> {}))
                .hasMessageContaining("leave out -d. Nothing was sent.");
        assertThat(folder.resolve("dead-letters-a.jsonl")).exists();
    }

    @Test
    void countsEventsAndNotTheirLetters() throws Exception {
        assertThat(
                        redelivered(
                                env -> {
                                    LetterFolderTest.write(
                                            folder.resolve("dead-letters-b.jsonl"), 5);
                                    return ended(3);
                                }))
                .startsWith(
                        "orders: 1 dead letters were sent again, and 1 were refused anew; their files are in ");
    }

    @Test
    void eventsOfTwoStreamsWithOneIdAreTwo() throws Exception {
        LetterFolderTest.write(folder.resolve("dead-letters-b.jsonl"), "order-2", 5);

        assertThat(
                        redelivered(
                                env -> {
                                    LetterFolderTest.write(
                                            folder.resolve("dead-letters-c.jsonl"), "order-2", 5);
                                    return ended(4);
                                }))
                .startsWith("orders: 2 dead letters were sent again, and 1 were refused anew; ");
    }

    private String redelivered(
            FunctionWithException<StreamExecutionEnvironment, JobExecutionResult, Exception>
                    execution)
            throws Exception {
        return redelivery()
                .run(StreamExecutionEnvironment.createLocalEnvironment(1), execution, note -> {});
    }

    private Redelivery redelivery() throws Exception {
        Path file = directory.resolve("orders.yaml");
        Files.writeString(
                file,
                """
                id: orders
                connectionString: esdb://localhost:2113?tls=false
                instanceTypeName: http-sink
                url: http://localhost:1/
                deadLetters: {path: "%s"}
                """
                        .formatted(folder.toUri()));
        return Redelivery.of(ConnectorFile.read(file).connector(), "");
    }

    private static JobExecutionResult ended(long sent) {
        return new JobExecutionResult(
                new JobID(), 0, Map.of(NextLetter.SENT, OptionalFailure.of(sent)));
    }
}
