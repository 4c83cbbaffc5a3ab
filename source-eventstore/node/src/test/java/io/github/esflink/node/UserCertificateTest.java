package io.github.esflink.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadResult;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Who shows a certificate is whom it names, as with the server's user certificates. */
class UserCertificateTest {

    @Test
    void theUserThatACertificateNamesHasItsRights() throws Exception {
        try (EventStoreNode node = secure()) {
            assertThat(read(node.connectionStringWithCertificate("admin")).getEvents()).hasSize(1);

            assertStatus(
                    Status.Code.PERMISSION_DENIED, node.connectionStringWithCertificate("ops"));
        }
    }

    @Test
    void aNameThatNobodyHasIsRefused() {
        try (EventStoreNode node = secure()) {
            assertStatus(
                    Status.Code.UNAUTHENTICATED, node.connectionStringWithCertificate("nobody"));
        }
    }

    @Test
    void aPasswordCountsMoreThanACertificate() {
        try (EventStoreNode node = secure()) {
            String asAdmin = node.connectionStringWithCertificate("admin");

            assertStatus(
                    Status.Code.PERMISSION_DENIED,
                    asAdmin.replace("esdb://", "esdb://ops:changeit@"));
        }
    }

    @Test
    void theFilesGoAwayWithTheNode() {
        Path folder;
        try (EventStoreNode node = secure()) {
            assertThat(node.connectionStringWithCertificate("admin")).contains("user-admin.key");
            folder = parent(node);
        }
        assertThat(Files.exists(folder)).isFalse();
    }

    @Test
    void withoutTlsNobodyShowsACertificate() {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start()) {
            assertThatThrownBy(() -> node.connectionStringWithCertificate("admin"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("builder().tls()");
        }
    }

    private static EventStoreNode secure() {
        return EventStoreNode.builder().port(0).tls().auth().start();
    }

    private static Path parent(EventStoreNode node) {
        Path certificate = node.certificate();
        if (certificate == null || certificate.getParent() == null) {
            throw new AssertionError("a node with TLS has a certificate in a folder");
        }
        return certificate.getParent();
    }

    private static ReadResult read(String connectionString)
            throws ExecutionException, InterruptedException {
        EventStoreDBClient client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(connectionString));
        try {
            return client.readAll(ReadAllOptions.get().maxCount(1)).get();
        } finally {
            client.shutdown().get();
        }
    }

    private static void assertStatus(Status.Code code, String connectionString) {
        assertThatThrownBy(() -> read(connectionString))
                .rootCause()
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
    }
}
