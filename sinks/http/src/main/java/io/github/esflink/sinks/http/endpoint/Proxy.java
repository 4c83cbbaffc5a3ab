package io.github.esflink.sinks.http.endpoint;

import io.github.esflink.secret.Secret;
import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.asynchttpclient.Realm;
import org.asynchttpclient.proxy.ProxyServer;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy through which every request goes: as it is to {@code http} endpoints, through a
 * tunnel (CONNECT) to {@code https} ones.
 *
 * @param username whom the proxy is told with the password (RFC 7617); null when it asks nobody
 * @param password there exactly when the name is
 */
@PublicEvolving
public record Proxy(String host, int port, @Nullable String username, @Nullable Secret password)
        implements Serializable {

    public Proxy {
        Objects.requireNonNull(host, "host");
        if ((username == null) != (password == null)) {
            throw new IllegalArgumentException("A name needs a password, and a password a name.");
        }
    }

    /** One that asks nobody. */
    public static Proxy at(String host, int port) {
        return new Proxy(host, port, null, null);
    }

    /** Resolves the password. */
    ProxyServer resolved() {
        ProxyServer.Builder proxy = new ProxyServer.Builder(host, port);
        if (username != null && password != null) {
            proxy.setRealm(
                    new Realm.Builder(username, password.resolve())
                            .setScheme(Realm.AuthScheme.BASIC)
                            .setUsePreemptiveAuth(true));
        }
        return proxy.build();
    }
}
