package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.client.EventStoreEventLog;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import io.grpc.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What trying again does not heal ends the reader at once, with an error that says what to do. */
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
            SubscriptionTarget possessive =
                    new SubscriptionTarget.AllStreams(EventFilter.streamNameRegex("^orders-\\d++"));

            assertThat(failure(node.connectionString(), split(possessive)))
                    .hasMessageContaining(
                            "the server refuses the filter for stream names, the expression \"^orders-\\d++\" (UNKNOWN: Exception was thrown by handler.)")
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
