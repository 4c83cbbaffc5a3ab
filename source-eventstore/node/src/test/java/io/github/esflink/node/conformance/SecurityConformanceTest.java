package io.github.esflink.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.Acls;
import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.DeleteStreamOptions;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.StreamMetadata;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import io.github.esflink.node.protocol.ServerLine;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A secure server: TLS, users, and who may do what. A real one must know admin and ops. */
class SecurityConformanceTest {
    @RegisterExtension static final Server SERVER = new Server(builder -> builder.tls().auth());

    @BeforeAll
    static void aSecureServer() {
        Assumptions.assumeFalse(
                SERVER.connectionString().contains("tls=false"), "needs a secure server");
    }

    private static ReadAllOptions readAllAs(String user, String password) {
        return ReadAllOptions.get().maxCount(1).authenticated(user, password);
    }

    private static void assertStatus(Status.Code code, @Nullable Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
    }

    @Test
    void administratorsReadAllAndOthersDoNot() {
        assertThat(Server.get(SERVER.client().readAll(readAllAs("admin", "changeit"))).getEvents())
                .hasSize(1);
        Throwable refused = Server.failureOf(SERVER.client().readAll(readAllAs("ops", "changeit")));
        assertStatus(Status.Code.PERMISSION_DENIED, refused);
        Metadata trailers = ((StatusRuntimeException) refused).getTrailers();
        assertThat(trailers).isNotNull();
        assertThat(String.valueOf(trailers)).contains("exception=access-denied");
    }

    @Test
    void wrongCredentialsAreUnauthenticated() {
        assertStatus(
                Status.Code.UNAUTHENTICATED,
                Server.failureOf(SERVER.client().readAll(readAllAs("admin", "wrong"))));
        assertStatus(
                Status.Code.UNAUTHENTICATED,
                Server.failureOf(SERVER.client().readAll(readAllAs("nobody", "changeit"))));
        assertStatus(
                Status.Code.UNAUTHENTICATED,
                Server.failureOf(
                        SERVER.client()
                                .subscribeToAll(
                                        SERVER.newRecording(),
                                        SubscribeToAllOptions.get()
                                                .authenticated("admin", "wrong"))));
    }

    @Test
    void withoutCredentialsStreamsAreClosed() throws Exception {
        EventStoreDBClient nobody =
                Server.newClient(SERVER.connectionString().replaceFirst("//.*@", "//"));
        assertStatus(
                Status.Code.PERMISSION_DENIED,
                Server.failureOf(nobody.readAll(ReadAllOptions.get().maxCount(1))));
        assertStatus(
                Status.Code.PERMISSION_DENIED,
                Server.failureOf(
                        nobody.appendToStream(Server.newStream("orders"), Server.event(0))));
        Server.get(nobody.shutdown());
    }

    @Test
    void everybodyWithANameUsesUserStreams() {
        String stream = Server.newStream("orders");
        Server.get(
                SERVER.client()
                        .appendToStream(
                                stream,
                                AppendToStreamOptions.get().authenticated("ops", "changeit"),
                                Server.event(0)));

        assertThat(
                        Server.get(
                                        SERVER.client()
                                                .readStream(
                                                        stream,
                                                        ReadStreamOptions.get()
                                                                .authenticated("ops", "changeit")))
                                .getEvents())
                .hasSize(1);
    }

    @Test
    void aStreamsAccessListDecidesWhoReadsWritesAndDeletes() {
        String stream = Server.newStream("secret");
        SERVER.append(stream, 0, 1);
        StreamMetadata metadata = new StreamMetadata();
        metadata.setAcl(
                Acls.newStreamAcl()
                        .addReadRoles("$admins")
                        .addWriteRoles("ops")
                        .addDeleteRoles("$admins")
                        .addMetaReadRoles("$ops")
                        .addMetaWriteRoles("$admins"));
        Server.get(SERVER.client().setStreamMetadata(stream, metadata));

        assertStatus(
                Status.Code.PERMISSION_DENIED,
                Server.failureOf(
                        SERVER.client()
                                .readStream(
                                        stream,
                                        ReadStreamOptions.get().authenticated("ops", "changeit"))));
        Server.get(
                SERVER.client()
                        .appendToStream(
                                stream,
                                AppendToStreamOptions.get().authenticated("ops", "changeit"),
                                Server.event(1)));
        assertStatus(
                Status.Code.PERMISSION_DENIED,
                Server.failureOf(
                        SERVER.client()
                                .deleteStream(
                                        stream,
                                        DeleteStreamOptions.get()
                                                .authenticated("ops", "changeit"))));
        assertThat(
                        Server.get(
                                        SERVER.client()
                                                .getStreamMetadata(
                                                        stream,
                                                        ReadStreamOptions.get()
                                                                .authenticated("ops", "changeit")))
                                .getAcl())
                .isNotNull();
        assertStatus(
                Status.Code.PERMISSION_DENIED,
                Server.failureOf(
                        SERVER.client()
                                .setStreamMetadata(
                                        stream,
                                        AppendToStreamOptions.get()
                                                .authenticated("ops", "changeit"),
                                        metadata)));
    }

    @Test
    void aSubscriptionEndsWithItsRightToReadUnlessItsLineDoesNotLook() {
        String stream = Server.newStream("open");
        SERVER.append(stream, 0, 1);
        Recording recording =
                SERVER.subscribe(
                        stream,
                        SubscribeToStreamOptions.get()
                                .fromStart()
                                .authenticated("ops", "changeit"));
        recording.awaitCaughtUp();
        StreamMetadata metadata = new StreamMetadata();
        metadata.setAcl(Acls.newStreamAcl().addReadRoles("$admins"));
        Server.get(SERVER.client().setStreamMetadata(stream, metadata));

        if (Server.LINE == ServerLine.V24_2) {
            assertStatus(Status.Code.PERMISSION_DENIED, recording.awaitEnd());
        } else {
            SERVER.append(stream, 1, 1);
            assertThat(recording.awaitEvents(2)).hasSize(2);
        }
    }

    @Test
    void usersHaveAStreamThatOnlyAdministratorsRead() {
        assertThat(
                        Server.get(SERVER.client().readStream("$users", ReadStreamOptions.get()))
                                .getEvents())
                .isNotEmpty()
                .allSatisfy(
                        event -> assertThat(event.getEvent().getEventType()).isEqualTo("$User"));
        assertStatus(
                Status.Code.PERMISSION_DENIED,
                Server.failureOf(
                        SERVER.client()
                                .readStream(
                                        "$users",
                                        ReadStreamOptions.get().authenticated("ops", "changeit"))));
    }

    @Test
    void nobodyWritesToAll() {
        assertStatus(
                Status.Code.PERMISSION_DENIED,
                Server.failureOf(SERVER.client().appendToStream("$all", Server.event(0))));
    }
}
