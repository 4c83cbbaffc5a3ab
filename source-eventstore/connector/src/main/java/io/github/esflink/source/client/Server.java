package io.github.esflink.source.client;

import com.eventstore.dbclient.EventStoreDBClientSettings;
import io.github.esflink.source.client.connection.ConnectionTarget;
import io.github.esflink.source.client.connection.Host;
import io.grpc.ClientInterceptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server that a connection string names, with references or without. They are read anew for
 * each connection, so that a password is taken from where it is now. Immutable, thread-safe.
 */
final class Server {

    private final String connectionString;
    private final String address;

    /**
     * @throws IllegalArgumentException when it is not a connection string; without quoting it
     * @throws EventStoreException naming the reference that leads nowhere
     */
    Server(String connectionString) {
        this.connectionString = connectionString;
        this.address = target().address();
    }

    private ConnectionTarget target() {
        return ConnectionTarget.parse(
                ConnectionReferences.resolve(connectionString, System.getenv()));
    }

    /** Without credentials, for messages. */
    String address() {
        return address;
    }

    /**
     * For a client that lives for one try. Blocks while names are looked up and files are read.
     *
     * @param leader the node to go to instead of looking for one; null to look
     */
    EventStoreDBClientSettings settings(
            List<ClientInterceptor> interceptors, @Nullable Leader leader) {
        return target().settings(
                        interceptors,
                        leader == null ? null : new Host(leader.host(), leader.port()));
    }

    @Override
    public String toString() {
        return "Server{" + address + "}";
    }
}
