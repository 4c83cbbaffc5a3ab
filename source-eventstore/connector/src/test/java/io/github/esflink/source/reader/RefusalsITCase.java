package io.github.esflink.source.reader;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.RecordedLog;
import io.github.esflink.source.client.EventLog;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.reader.subscription.SplitSettings;
import io.github.esflink.source.reader.subscription.SplitSubscription;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the server refuses ends the reader, with an error that says what to do: at once, or once it
 * has lasted.
 */
class RefusalsITCase {

    private static final SplitSettings SETTINGS = RunningReader.settings(Duration.ofSeconds(60));

    @Test
    void wrongCredentials() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).auth().start()) {
            assertThat(failure(node.connectionString("admin", "hunter2"), split(all())))
                    .hasMessageContaining("$all of EventStoreDB at 127.0.0.1:" + node.port())
                    .hasMessageContaining("does not accept the credentials (UNAUTHENTICATED)")
                    .hasMessageContaining("check user and password")
                    .hasMessageContaining("Trying again would not help.");
        }
    }

    @Test
    void noAccess() throws Exception {
        try (EventStoreNode node =
                EventStoreNode.builder().port(0).auth().user("reader", "secret").start()) {
            assertThat(failure(node.connectionString("reader", "secret"), split(all())))
                    .hasMessageContaining("may not read this (PERMISSION_DENIED)")
                    .hasMessageContaining("$admins");
        }
    }

    @Test
    void aTombstoneAfterTheLastEventsAreRead() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString());
                RunningReader reader =
                        new RunningReader(
                                new EventStoreEventLog(node.connectionString()),
                                SETTINGS,
                                split(SubscriptionTarget.stream("orders")))) {
            writer.append("orders", 10);
            reader.awaitEvents(10);
            writer.tombstone("orders");

            assertThat(reader.awaitFailure())
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContaining("the stream orders was deleted for good (tombstone)");
            assertThat(reader.events())
                    .startsWith(Writer.ids("orders", 0, 10).toArray(new String[0]));
        }
    }

    @Test
    void anExpressionThatIsNone() {
        assertThatThrownBy(() -> EventFilter.streamNameRegex("(a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "A regex filter needs an expression that is valid in .NET, which the server runs, and in Java, which the client checks: Unclosed group near index 2 of \"(a\".");
    }

    @Test
    void anExpressionThatIsOneInJavaAndNotInDotNet() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start()) {
            SubscriptionTarget ofJava =
                    new SubscriptionTarget.AllStreams(
                            EventFilter.streamNameRegex("^orders-\\x{31}"));

            assertThat(failure(node.connectionString(), split(ofJava)))
                    .hasMessageContaining(
                            "the server refuses the filter for stream names, the expression \"^orders-\\x{31}\" (UNKNOWN: Exception was thrown by handler.)")
                    .hasMessageContaining("valid in Java but not in .NET");
        }
    }

    @Test
    void aServerThatFailsOnEveryRequestForAWhileIsNotTheFiltersFault() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString())) {
            writer.append("orders", 10);
            node.faults()
                    .refuseCalls(
                            Status.UNKNOWN.withDescription("Exception was thrown by handler."));
            try (RunningReader reader =
                    new RunningReader(
                            new EventStoreEventLog(node.connectionString()),
                            SETTINGS,
                            split(all()))) {
                reader.awaitReconnects(6);
                node.faults().heal();

                reader.awaitEvents(10);
            }
        }
    }

    @Test
    void aCertificateThatIsNotTrusted() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).tls().start()) {
            assertThat(failure("esdb://127.0.0.1:" + node.port() + "?tls=true", split(all())))
                    .hasMessageContaining("the server's certificate is not trusted")
                    .hasMessageContaining("tlsCaFile");
        }
    }

    @Test
    void aCertificateOfANamedAuthorityIsTrusted() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).tls().start();
                Writer writer = new Writer(node.connectionString());
                RunningReader reader =
                        new RunningReader(
                                new EventStoreEventLog(node.connectionString()),
                                SETTINGS,
                                split(all()))) {
            writer.append("orders", 10);

            reader.awaitEvents(10);
        }
    }

    @Test
    void aUserIsKnownByACertificate() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).tls().auth().start();
                Writer writer = new Writer(node.connectionString());
                RunningReader reader =
                        new RunningReader(
                                new EventStoreEventLog(
                                        node.connectionStringWithCertificate("admin")),
                                SETTINGS,
                                split(all()))) {
            writer.append("orders", 10);

            reader.awaitEvents(10);
        }
    }

    @Test
    void aUserWhoseCertificateGivesNoAccess() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).tls().auth().start()) {
            assertThat(failure(node.connectionStringWithCertificate("ops"), split(all())))
                    .hasMessageContaining("may not read this (PERMISSION_DENIED)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNAUTHENTICATED", "PERMISSION_DENIED"})
    void aRefusalThatPassesIsSaidOnceAndIsNotTheEnd(String code) throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString());
                RecordedLog log = new RecordedLog(SplitSubscription.class.getName())) {
            writer.append("orders", 10);
            node.faults().refuseCalls(Status.Code.valueOf(code).toStatus());
            try (RunningReader reader =
                    new RunningReader(patient(node.connectionString()), SETTINGS, split(all()))) {
                reader.awaitReconnects(3);
                node.faults().heal();
                reader.awaitEvents(10);
            }
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN"))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("refuses the subscription to $all")
                    .contains(code)
                    .contains("Trying again for 300 s, then the job ends.");
        }
    }

    @Test
    void aRefusalThatLastsIsTheEnd() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).auth().start();
                RunningReader reader =
                        new RunningReader(
                                new EventStoreEventLog(
                                        node.connectionString("admin", "hunter2"),
                                        Duration.ofSeconds(1)),
                                SETTINGS,
                                split(all()))) {
            assertThat(reader.awaitFailure())
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContaining("was refused for 1 s: the server does not accept the")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void aPasswordIsTakenFromWhereItIsNow(@TempDir Path directory) throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "old\n");
        try (EventStoreNode node = EventStoreNode.builder().port(0).auth().start();
                RunningReader reader =
                        new RunningReader(
                                patient(node.connectionString("admin", "${file:" + password + "}")),
                                SETTINGS,
                                split(all()))) {
            reader.awaitReconnects(2);
            Files.writeString(password, "changeit\n");

            try (Writer writer = new Writer(node.connectionString())) {
                writer.append("orders", 10);
            }
            reader.awaitEvents(10);
        }
    }

    @Test
    void certificatesAreReplacedUnderARunningReader(@TempDir Path directory) throws Exception {
        Path authority = directory.resolve("ca.pem");
        try (EventStoreNode node = EventStoreNode.builder().port(0).tls().start();
                EventStoreNode other = EventStoreNode.builder().port(0).tls().start();
                Writer writer = new Writer(node.connectionString())) {
            writer.append("orders", 10);
            try (RunningReader reader =
                    new RunningReader(
                            patient("esdb://127.0.0.1:" + node.port() + "?tlsCaFile=" + authority),
                            SETTINGS,
                            split(all()))) {
                // Not there yet, half of it, one that is not right, and the right one.
                reader.awaitReconnects(1);
                Files.writeString(authority, "-----BEGIN CERTIFICATE-----");
                reader.awaitReconnects(2);
                Files.copy(certificate(other), authority, REPLACE_EXISTING);
                reader.awaitReconnects(4);
                Files.copy(certificate(node), authority, REPLACE_EXISTING);
                reader.awaitEvents(10);
            }
        }
    }

    private static Path certificate(EventStoreNode node) {
        return Objects.requireNonNull(node.certificate());
    }

    private static EventStoreEventLog patient(String connectionString) {
        return new EventStoreEventLog(connectionString, Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPositionThatIsNotInTheLog(boolean filtered) throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                Writer writer = new Writer(node.connectionString())) {
            writer.append("orders", 10);
            EventStoreEventLog log = new EventStoreEventLog(node.connectionString());
            SplitPosition end = EventLog.await(log.endOf(all()));
            long commit = ((SplitPosition.AfterPosition) end).position().commit();
            SplitPosition inside =
                    new SplitPosition.AfterPosition(new LogPosition(commit - 1, commit - 1));
            SubscriptionTarget target =
                    filtered
                            ? new SubscriptionTarget.AllStreams(
                                    EventFilter.streamNamePrefix("orders"))
                            : SubscriptionTarget.everything();

            assertThat(
                            failure(
                                    node.connectionString(),
                                    new EventStoreSplit("split", target, inside, null)))
                    .hasMessageContaining(
                            "there is no position C:%d/P:%d in the server's log"
                                    .formatted(commit - 1, commit - 1))
                    .hasMessageContaining("another server behind the name")
                    .hasMessageContaining("savepoints/reset --to");
        }
    }

    /**
     * Only the metadata tell a stream that was deleted, and may be written again, from one that was
     * never there: it cannot be told whether the log is shorter, so it is not read on.
     */
    @Test
    void metadataThatMayNotBeReadWhereItDecides() throws Exception {
        try (EventStoreNode node =
                        EventStoreNode.builder()
                                .port(0)
                                .auth()
                                .user("reader", "hunter2", "readers")
                                .start();
                Writer writer = new Writer(node.connectionString("admin", "changeit"))) {
            writer.append("orders", 10);
            writer.hideFrom("orders", "readers", Long.MAX_VALUE);

            try (RunningReader reader =
                    new RunningReader(
                            new EventStoreEventLog(node.connectionString("reader", "hunter2")),
                            SETTINGS,
                            new EventStoreSplit(
                                    "split",
                                    SubscriptionTarget.stream("orders"),
                                    new SplitPosition.AfterRevision(9),
                                    null))) {
                assertThat(reader.awaitFailure())
                        .isInstanceOf(EventStoreException.class)
                        .hasMessageContaining("Could not read the metadata of stream orders")
                        .hasMessageContaining("PERMISSION_DENIED")
                        .hasMessageNotContaining("hunter2");
            }
        }
    }

    private static SubscriptionTarget all() {
        return SubscriptionTarget.allStreams();
    }

    private static EventStoreSplit split(SubscriptionTarget target) {
        return new EventStoreSplit("split", target, new SplitPosition.Beginning(), null);
    }

    private static Throwable failure(String connectionString, EventStoreSplit split)
            throws Exception {
        try (RunningReader reader =
                new RunningReader(new EventStoreEventLog(connectionString), SETTINGS, split)) {
            Throwable failure = reader.awaitFailure();
            assertThat(failure)
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageNotContaining("hunter2")
                    .hasStackTraceContaining("Trying again would not help.");
            return failure;
        }
    }
}
