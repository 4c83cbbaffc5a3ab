package io.github.esflink.source.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.secret.Secret;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionReferencesTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "CA",
                    "/my ca@home/ca.pem",
                    "PASSWORD",
                    "p@ss/w:rd",
                    "HOST",
                    "node-1",
                    "ALL",
                    "esdb://a:b@c:1?tls=false");

    @Test
    void aPasswordIsEncodedAsTheClientExpectsIt() {
        assertThat(resolve("esdb://admin:${env:PASSWORD}@${env:HOST}:2113?tls=false"))
                .isEqualTo("esdb://admin:p%40ss%2Fw%3Ard@node-1:2113?tls=false");
    }

    @Test
    void theWholeStringIsTakenAsItIs() {
        assertThat(resolve("${env:ALL}")).isEqualTo("esdb://a:b@c:1?tls=false");
    }

    /** The same file gives the same password in a connection string and in a sink. */
    @Test
    void aFileIsReadAsForASink(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "ends with blanks \t\n");

        assertThat(Secret.of("${file:" + file + "}").resolve()).isEqualTo("ends with blanks \t");
        assertThat(resolve("esdb://admin:${file:" + file + "}@host:2113"))
                .isEqualTo("esdb://admin:ends%20with%20blanks%20%09@host:2113");
    }

    @Test
    void whatLeadsNowhereIsNamed() {
        assertThatThrownBy(() -> resolve("esdb://admin:${env:NOTHING}@host"))
                .isInstanceOf(EventStoreException.class)
                .hasMessage(
                        "The connection string cannot be resolved. A setting refers to ${env:NOTHING}, but this process has no such environment variable: set it for every task manager, and for the job manager when the setting is one of the source.");
        assertThatThrownBy(() -> resolve("${file:/nowhere/password}"))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("${file:/nowhere/password}, which cannot be read here");
    }

    @Test
    void whatIsBehindTheAtIsNotEncoded() {
        assertThat(resolve("esdb://${env:HOST}:2113?tlsCaFile=${env:CA}&userCertFile=a@b"))
                .isEqualTo("esdb://node-1:2113?tlsCaFile=/my ca@home/ca.pem&userCertFile=a@b");
    }

    @Test
    void theFormIsCheckedWithoutResolving() {
        assertThat(EventStoreEventLog.check("esdb://admin:${env:X}@host:${env:PORT}?tls=false"))
                .isEmpty();
        assertThat(EventStoreEventLog.check("${file:/run/secrets/esdb}")).isEmpty();
        assertThat(EventStoreEventLog.check("esdb://${file:/run/a@b}@h?tls=${env:TLS}")).isEmpty();
        assertThat(EventStoreEventLog.check("esdb://${env:X}@host?tsl=${env:TLS}"))
                .contains(
                        "The connection string is not valid: the parameter tsl is unknown; tls may be meant.");
        assertThat(EventStoreEventLog.check("http://admin:${env:X}@host")).isPresent();
    }

    private static String resolve(String connectionString) {
        return ConnectionReferences.resolve(connectionString, ENVIRONMENT);
    }
}
