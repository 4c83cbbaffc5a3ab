package io.github.esflink.source.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBClientSettings;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import java.security.Security;
import org.junit.jupiter.api.Test;

class ClientsTest {

    private static final EventStoreDBClientSettings SETTINGS =
            EventStoreDBConnectionString.parseOrThrow("esdb://localhost:1?tls=false");

    @Test
    void leaveNoSecurityProviderBehind() throws Exception {
        Security.removeProvider("BC");

        EventStoreDBClient client = Clients.create(SETTINGS);

        assertThat(Security.getProvider("BC")).isNull();
        client.shutdown().get();
    }

    @Test
    void leaveTheProviderOfSomebodyElse() throws Exception {
        Security.removeProvider("BC");
        // What the client itself does.
        EventStoreDBClient other = EventStoreDBClient.create(SETTINGS);
        assertThat(Security.getProvider("BC")).isNotNull();

        EventStoreDBClient client = Clients.create(SETTINGS);

        assertThat(Security.getProvider("BC")).isNotNull();
        client.shutdown().get();
        other.shutdown().get();
        Security.removeProvider("BC");
    }
}
