package io.github.esflink.source.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import java.security.Provider;
import java.security.Security;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientsTest {

    /** A client that a test has opened by itself leaves the provider in the process. */
    @BeforeEach
    void noProviderOfEarlierTests() {
        Security.removeProvider("BC");
    }

    @Test
    void noSecurityProviderOfAJobIsLeftInTheProcess() {
        open();

        assertThat(Security.getProviders()).extracting(Provider::getName).doesNotContain("BC");
    }

    @Test
    void aProviderThatSomebodyElseHasPutThereStays() {
        Provider other = new Provider("BC", "1", "somebody's own") {};
        Security.addProvider(other);
        try {
            open();

            assertThat(Security.getProvider("BC")).isSameAs(other);
        } finally {
            Security.removeProvider("BC");
        }
    }

    private static void open() {
        EventStoreDBClient client =
                Clients.open(
                        EventStoreDBConnectionString.parseOrThrow(
                                "esdb://localhost:2113?tls=false"));
        client.shutdown().join();
    }
}
