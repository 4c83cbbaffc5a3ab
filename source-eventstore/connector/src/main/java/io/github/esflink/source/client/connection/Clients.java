package io.github.esflink.source.client.connection;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBClientSettings;
import java.security.Security;

/**
 * Makes clients that leave nothing behind in the process.
 *
 * <p>The client puts a security provider, Bouncy Castle, into the list of the whole JVM. On a task
 * manager it comes from the class loader of a job. Once that job has ended and its class loader is
 * closed, every use of TLS in the process, by any job, asks that provider too and fails for good
 * with a NoClassDefFoundError; and the list keeps the class loader from being collected. The client
 * does not need the provider to be there: Netty, which reads its certificates, makes its own.
 */
public final class Clients {

    private static final String PROVIDER = "BC";

    /**
     * One object in the whole JVM, whatever class loader this class is loaded by; its text stays
     * the same in all versions. Two jobs that open clients at once would each see the other's
     * provider:
     *
     * <ol>
     *   <li>A finds none; its client adds A's.
     *   <li>B finds A's, and so will leave what is there.
     *   <li>A removes A's.
     *   <li>B's client adds B's, which stays.
     * </ol>
     */
    public static final Object JVM_WIDE = "io.github.esflink.source.client.Clients".intern();

    static {
        EventLoops.rehearseTheEnd();
    }

    private Clients() {}

    /** Reads the files that the settings name. */
    public static EventStoreDBClient open(EventStoreDBClientSettings settings) {
        synchronized (JVM_WIDE) {
            // Who has put one there wants it to stay.
            boolean isThere = Security.getProvider(PROVIDER) != null;
            try {
                return EventStoreDBClient.create(settings);
            } finally {
                if (!isThere) {
                    Security.removeProvider(PROVIDER);
                }
            }
        }
    }
}
