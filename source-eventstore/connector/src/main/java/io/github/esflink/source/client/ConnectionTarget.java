package io.github.esflink.source.client;

import com.eventstore.dbclient.ConnectionSettingsBuilder;
import com.eventstore.dbclient.EventStoreDBClientSettings;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.grpc.ClientInterceptor;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The server a connection string names. Immutable; {@link #toString()} and {@link #address()} show
 * hosts only.
 */
final class ConnectionTarget {

    private final EventStoreDBClientSettings parsed;

    private ConnectionTarget(EventStoreDBClientSettings parsed) {
        this.parsed = parsed;
    }

    static ConnectionTarget parse(String connectionString) {
        try {
            return new ConnectionTarget(
                    EventStoreDBConnectionString.parseOrThrow(connectionString));
        } catch (RuntimeException e) {
            // Without the cause and the text: both may hold the password.
            throw new IllegalArgumentException(
                    "The connection string is not valid: expected esdb://[user:password@]host:port[,host:port…][?tls=false&…] or esdb+discover://….");
        }
    }

    String address() {
        return Arrays.stream(parsed.getHosts())
                .map(host -> host.getHostString() + ":" + host.getPort())
                .collect(Collectors.joining(","));
    }

    /**
     * The settings of a client that lives for one try: it looks for the server once and leaves
     * trying again to us, with our back-off and our log lines.
     *
     * @param leader the node to go to instead of looking for one; null to look
     */
    EventStoreDBClientSettings settings(
            List<ClientInterceptor> interceptors, @Nullable Leader leader) {
        ConnectionSettingsBuilder builder =
                EventStoreDBClientSettings.builder()
                        .dnsDiscover(leader == null && parsed.isDnsDiscover())
                        .maxDiscoverAttempts(1)
                        .discoveryInterval(0)
                        .gossipTimeout(parsed.getGossipTimeout())
                        .nodePreference(parsed.getNodePreference())
                        .tls(parsed.isTls())
                        .tlsVerifyCert(parsed.isTlsVerifyCert())
                        .keepAliveTimeout(parsed.getKeepAliveTimeout())
                        .keepAliveInterval(parsed.getKeepAliveInterval())
                        .features(parsed.getFeatures().toArray(new String[0]));
        if (parsed.getDefaultCredentials() != null) {
            builder.defaultCredentials(parsed.getDefaultCredentials());
        }
        if (parsed.getDefaultClientCertificate() != null) {
            builder.defaultClientCertificate(parsed.getDefaultClientCertificate());
        }
        if (parsed.getDefaultDeadline() != null) {
            builder.defaultDeadline(parsed.getDefaultDeadline());
        }
        if (parsed.getTlsCaFile() != null) {
            builder.tlsCaFile(parsed.getTlsCaFile());
        }
        if (leader != null) {
            builder.addHost(leader.host(), leader.port());
            interceptors.forEach(builder::addInterceptor);
            return builder.buildConnectionSettings();
        }
        // The builder puts every host in front of the ones before.
        InetSocketAddress[] hosts = parsed.getHosts();
        for (int i = hosts.length - 1; i >= 0; i--) {
            builder.addHost(hosts[i]);
        }
        interceptors.forEach(builder::addInterceptor);
        return builder.buildConnectionSettings();
    }

    @Override
    public String toString() {
        return "ConnectionTarget{" + address() + "}";
    }
}
