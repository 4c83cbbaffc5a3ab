package io.github.esflink.source.client;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBClientSettings;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import javax.net.ssl.SSLContext;

/**
 * Makes clients, and takes back what each of them does to the JVM: it adds Bouncy Castle to the
 * security providers, which belong to all. A task manager keeps them longer than the job, whose
 * class loader is closed when it ends; after that, whatever first asks for an algorithm that only
 * Bouncy Castle has fails with a {@link NoClassDefFoundError}, in every job and for ever. The TLS
 * of the JVM is such, when it starts.
 *
 * <p>Nothing here needs it: keys of users' certificates are read with a provider of the reader's
 * own. Thread-safe.
 */
final class Clients {

    private static final String BOUNCY_CASTLE = "BC";

    static {
        // With what the JVM itself has, before a client adds to it.
        try {
            SSLContext.getDefault().createSSLEngine();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no TLS", e);
        }
    }

    private Clients() {}

    /**
     * As {@link EventStoreDBClient#create}.
     *
     * @throws RuntimeException as that does
     */
    static synchronized EventStoreDBClient create(EventStoreDBClientSettings settings) {
        boolean wasThere = Security.getProvider(BOUNCY_CASTLE) != null;
        try {
            return EventStoreDBClient.create(settings);
        } finally {
            if (!wasThere) {
                removeOurs();
            }
        }
    }

    private static void removeOurs() {
        Provider added = Security.getProvider(BOUNCY_CASTLE);
        if (added != null
                && added.getClass().getClassLoader() == EventStoreDBClient.class.getClassLoader()) {
            Security.removeProvider(BOUNCY_CASTLE);
        }
    }
}
