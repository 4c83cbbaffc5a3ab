package io.github.esflink.source.client.connection;

import com.eventstore.dbclient.ConnectionSettingsBuilder;
import com.eventstore.dbclient.EventStoreDBClientSettings;
import io.grpc.ClientInterceptor;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * The server a connection string names. Immutable; {@link #toString()} and {@link #address()} show
 * hosts only.
 */
@Internal
public final class ConnectionTarget {

    private final List<Host> hosts;
    private final @Nullable ServerCredentials credentials;
    private final EventStoreDBClientSettings parsed;

    private ConnectionTarget(
            List<Host> hosts,
            @Nullable ServerCredentials credentials,
            EventStoreDBClientSettings parsed) {
        this.hosts = hosts;
        this.credentials = credentials;
        this.parsed = parsed;
    }

    /**
     * @throws IllegalArgumentException when it is not a connection string; without quoting it,
     *     because it may hold a password
     */
    public static ConnectionTarget parse(String connectionString) {
        try {
            ConnectionString text = ConnectionString.parse(connectionString);
            ConnectionSettingsBuilder builder =
                    EventStoreDBClientSettings.builder().dnsDiscover(text.discover());
            ConnectionParameters.apply(text.parameters(), builder);
            return new ConnectionTarget(
                    text.hosts(), text.credentials(), builder.buildConnectionSettings());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The connection string is not valid: " + e.getMessage() + ".");
        }
    }

    public String address() {
        return hosts.stream().map(Host::toString).collect(Collectors.joining(","));
    }

    /**
     * The settings of a client that lives for one try: it looks for the server once and leaves
     * trying again to us, with our back-off and our log lines. Blocks while names are looked up.
     *
     * @param leader the node to go to instead of looking for one; null to look
     */
    public EventStoreDBClientSettings settings(
            List<ClientInterceptor> interceptors, @Nullable Host leader) {
        ConnectionSettingsBuilder builder =
                EventStoreDBClientSettings.builder()
                        // Of several hosts the client would look up the first one only.
                        .dnsDiscover(leader == null && parsed.isDnsDiscover() && hosts.size() == 1)
                        .maxDiscoverAttempts(1)
                        .discoveryInterval(0)
                        .gossipTimeout(parsed.getGossipTimeout())
                        .nodePreference(parsed.getNodePreference())
                        .tls(parsed.isTls())
                        .tlsVerifyCert(parsed.isTlsVerifyCert())
                        .keepAliveTimeout(parsed.getKeepAliveTimeout())
                        .keepAliveInterval(parsed.getKeepAliveInterval())
                        .features(parsed.getFeatures().toArray(new String[0]));
        if (parsed.getDefaultClientCertificate() != null) {
            builder.defaultClientCertificate(parsed.getDefaultClientCertificate());
        }
        if (parsed.getDefaultDeadline() != null) {
            builder.defaultDeadline(parsed.getDefaultDeadline());
        }
        if (parsed.getTlsCaFile() != null) {
            builder.tlsCaFile(parsed.getTlsCaFile());
        }
        List<Host> chosen = leader == null ? hosts : List.of(leader);
        // The builder puts every host in front of the ones before.
        for (int i = chosen.size() - 1; i >= 0; i--) {
            builder.addHost(chosen.get(i).lookUp());
        }
        interceptors.forEach(builder::addInterceptor);
        if (credentials != null) {
            // The last one is called first, and sees no more of a call than its start.
            builder.addInterceptor(credentials);
        }
        return builder.buildConnectionSettings();
    }

    @Override
    public String toString() {
        return "ConnectionTarget{" + address() + "}";
    }
}
