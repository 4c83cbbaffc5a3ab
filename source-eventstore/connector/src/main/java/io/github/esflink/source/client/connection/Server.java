package io.github.esflink.source.client.connection;

import com.eventstore.dbclient.EventStoreDBClientSettings;
import io.github.esflink.secret.ProcessEnvironment;
import io.github.esflink.secret.Reference;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.Leader;
import io.grpc.ClientInterceptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server that a connection string names, with references or without. They are read anew for
 * each connection, and not before the first, so that a password is taken from where it is now and
 * one that is not there yet, or is being replaced, is a refusal like others. Thread-safe.
 */
public final class Server {

    private final String connectionString;

    /** With references in it until these have been read. */
    private volatile String address;

    /**
     * @throws IllegalArgumentException when it is not a connection string; without quoting it
     */
    public Server(String connectionString) {
        ConnectionReferences.check(connectionString)
                .ifPresent(
                        wrong -> {
                            throw new IllegalArgumentException(wrong);
                        });
        this.connectionString = connectionString;
        this.address =
                Reference.isIn(connectionString)
                        ? ConnectionReferences.hosts(connectionString)
                        : ConnectionTarget.parse(connectionString).address();
    }

    private ConnectionTarget target() {
        String resolved =
                ConnectionReferences.resolve(connectionString, ProcessEnvironment.variables());
        try {
            ConnectionTarget target = ConnectionTarget.parse(resolved);
            address = target.address();
            return target;
        } catch (IllegalArgumentException e) {
            throw EventStoreException.refusal(
                    "With what its references stand for now: " + e.getMessage(), null);
        }
    }

    /** Without credentials, for messages. */
    public String address() {
        return address;
    }

    /**
     * For a client that lives for one try. Blocks while names are looked up and files are read.
     *
     * @param leader the node to go to instead of looking for one; null to look
     * @throws EventStoreException a refusal, when a reference leads nowhere or to something wrong
     */
    public EventStoreDBClientSettings settings(
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
