package io.github.esflink.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.EventLogProvider;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.DeletedStreams;
import io.github.esflink.source.subscription.FilterChange;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.StoppingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the job manager asks before reading begins is refused for a while, too. */
class EnumeratorRefusalsITCase {

    private final AtomicInteger asked = new AtomicInteger();
    private final TestingSplitEnumeratorContext<EventStoreSplit> context =
            new TestingSplitEnumeratorContext<>(1);

    @Test
    void aRefusalThatPassesIsNotTheEnd() {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start()) {
            node.faults().refuseCalls(Status.PERMISSION_DENIED);
            EventStoreEnumerator enumerator =
                    enumerator(
                            () -> {
                                if (asked.incrementAndGet() == 2) {
                                    node.faults().heal();
                                }
                                return log(node, Duration.ofMinutes(5));
                            });
            enumerator.start();
            context.triggerAllActions();

            assertThat(asked).hasValue(2);
            assertThat(enumerator.snapshotState(1).unassignedSplits()).hasSize(1);
        }
    }

    @Test
    void aRefusalThatLastsIsTheEnd() {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start()) {
            node.faults().refuseCalls(Status.UNAUTHENTICATED);
            EventStoreEnumerator enumerator =
                    enumerator(
                            () -> {
                                asked.incrementAndGet();
                                return log(node, Duration.ofMillis(500));
                            });
            enumerator.start();

            assertThatThrownBy(context::triggerAllActions)
                    .hasRootCauseInstanceOf(Exception.class)
                    .hasStackTraceContaining(EventStoreException.class.getName())
                    .hasStackTraceContaining("UNAUTHENTICATED");
            assertThat(asked).hasValue(2);
        }
    }

    /** It would have nothing to read and end well, with another log behind the name. */
    @Test
    void aBoundedJobThatBeginsBehindTheEndIsRefused() {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                EventLog log = log(node, Duration.ofMinutes(5))) {
            SplitDiscovery discovery =
                    new SplitDiscovery(
                            List.of(SubscriptionTarget.stream("orders")),
                            StartingPosition.afterRevision(10),
                            StoppingPosition.latest(),
                            FilterChange.REFUSE,
                            DeletedStreams.FAIL);

            assertThatThrownBy(() -> discovery.discover(log, Set.of("stream:orders")))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContaining("stream orders of EventStoreDB at ")
                    .hasMessageContaining(
                            "cannot be read after revision 10: it ends before its first event. Correct the starting position");
        }
    }

    /** While it is replaced it is not there, or only a part of it is. */
    @Test
    void aSecretThatIsNotThereYetIsNotTheEnd(@TempDir Path directory) throws Exception {
        Path secret = directory.resolve("connection");
        try (EventStoreNode node = EventStoreNode.builder().port(0).start()) {
            EventStoreEnumerator enumerator =
                    enumerator(
                            () -> {
                                int tries = asked.incrementAndGet();
                                write(
                                        secret,
                                        tries == 2 ? "esdb//admin:hunter2@" : null,
                                        tries == 3 ? node.connectionString() : null);
                                return new EventStoreEventLog(
                                        "${file:" + secret + "}", Duration.ofMinutes(5));
                            });
            enumerator.start();
            context.triggerAllActions();

            assertThat(asked).hasValue(3);
            assertThat(enumerator.snapshotState(1).unassignedSplits()).hasSize(1);
        }
    }

    @Test
    void aReferenceToWhatIsNoConnectionStringIsTheEndWhenItLasts(@TempDir Path directory)
            throws Exception {
        Path secret = Files.writeString(directory.resolve("connection"), "esdb//admin:hunter2@h");
        EventStoreEnumerator enumerator =
                enumerator(
                        () -> {
                            asked.incrementAndGet();
                            return new EventStoreEventLog(
                                    "${file:" + secret + "}", Duration.ofMillis(500));
                        });
        enumerator.start();

        assertThatThrownBy(context::triggerAllActions)
                .hasStackTraceContaining(EventStoreException.class.getName())
                .hasStackTraceContaining("With what its references stand for now: ")
                .hasStackTraceContaining("The connection string is not valid: expected esdb://")
                .satisfies(
                        e ->
                                assertThat(ExceptionUtils.stringifyException(e))
                                        .doesNotContain("hunter2"));
        assertThat(asked).hasValue(2);
    }

    /** A second passes between two tries. */
    @Test
    void aServerThatIsAwayBetweenTwoRefusalsHasNotRefusedAllTheTime() {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start()) {
            EventStoreEnumerator enumerator =
                    enumerator(
                            () -> {
                                int tries = asked.incrementAndGet();
                                node.faults().heal();
                                if (tries < 4) {
                                    node.faults()
                                            .refuseCalls(
                                                    tries == 2
                                                            ? Status.UNAVAILABLE
                                                            : Status.UNAUTHENTICATED);
                                }
                                return log(node, Duration.ofMillis(1_900));
                            });
            enumerator.start();
            context.triggerAllActions();

            assertThat(asked).hasValue(4);
        }
    }

    private static void write(Path file, @Nullable String... texts) {
        try {
            for (String text : texts) {
                if (text != null) {
                    Files.writeString(file, text);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EventStoreEventLog log(EventStoreNode node, Duration refusedFor) {
        return new EventStoreEventLog(node.connectionString(), refusedFor);
    }

    private EventStoreEnumerator enumerator(EventLogProvider server) {
        return EventStoreEnumerator.create(
                context,
                server,
                new SplitDiscovery(
                        List.of(SubscriptionTarget.allStreams()),
                        StartingPosition.latest(),
                        StoppingPosition.never(),
                        FilterChange.REFUSE,
                        DeletedStreams.FAIL));
    }
}
