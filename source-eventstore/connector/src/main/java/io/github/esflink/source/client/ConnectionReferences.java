package io.github.esflink.source.client;

import io.github.esflink.secret.Reference;
import io.github.esflink.secret.SecretException;
import io.github.esflink.source.client.connection.ConnectionString;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * {@linkplain Reference References} in a connection string are resolved where the connection is
 * made and nowhere before: the job graph, the web UI and the logs hold the reference.
 *
 * <p>A value that stands for user or password (before the {@code @}) is percent-encoded: it may
 * hold what would end them.
 */
@Internal
public final class ConnectionReferences {

    private ConnectionReferences() {}

    /**
     * @throws EventStoreException naming the reference that leads nowhere
     */
    public static String resolve(String connectionString, Map<String, String> environment) {
        // A reference may have a slash or an @ in it.
        int userEnd =
                ConnectionString.userEnd(
                        Reference.replaceAll(
                                connectionString, r -> "x".repeat(r.end() - r.start())));
        try {
            return Reference.replaceAll(
                    connectionString,
                    reference -> {
                        String value = reference.value(environment);
                        return reference.end() <= userEnd ? encoded(value) : value;
                    });
        } catch (SecretException e) {
            throw new EventStoreException(
                    "The connection string cannot be resolved. " + e.getMessage());
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * The string with something harmless for each reference, to see whether the rest is well
     * formed.
     */
    static String placeholders(String connectionString) {
        return Reference.replaceAll(connectionString, reference -> ConnectionString.ANYTHING);
    }
}
