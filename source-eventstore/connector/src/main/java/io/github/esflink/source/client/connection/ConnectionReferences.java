package io.github.esflink.source.client.connection;

import io.github.esflink.secret.Reference;
import io.github.esflink.secret.SecretException;
import io.github.esflink.source.client.EventStoreException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Ends what stands for a reference; one of those characters that no text has. */
    private static final String END = "\uE001";

    private ConnectionReferences() {}

    /**
     * @throws EventStoreException a refusal, naming the reference that leads nowhere: what it is to
     *     be may be about to be written
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
            throw EventStoreException.refusal(
                    "The connection string cannot be resolved. " + e.getMessage(), null);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * The hosts of a connection string as they stand there, separated by commas, without user and
     * password; with references, which lead to what is not known here. All of it when it is one
     * reference.
     *
     * @throws IllegalArgumentException when it is not a connection string; without quoting it
     */
    public static String hosts(String connectionString) {
        if (Reference.isAllOf(connectionString)) {
            return connectionString;
        }
        List<String> references = new ArrayList<>();
        String marked =
                Reference.replaceAll(
                        connectionString,
                        reference -> {
                            references.add(reference.toString());
                            return ConnectionString.ANYTHING.repeat(references.size()) + END;
                        });
        String hosts = ConnectionString.hostsOf(marked);
        // The longest first: it has all others in it.
        for (int i = references.size(); i > 0; i--) {
            hosts = hosts.replace(ConnectionString.ANYTHING.repeat(i) + END, references.get(i - 1));
        }
        return hosts;
    }

    /**
     * The string with something harmless for each reference, to see whether the rest is well
     * formed.
     */
    static String placeholders(String connectionString) {
        return Reference.replaceAll(connectionString, reference -> ConnectionString.ANYTHING);
    }

    /**
     * What is wrong with a connection string, as far as it can be told without resolving its
     * references; without quoting it.
     */
    public static Optional<String> check(String connectionString) {
        if (Reference.isAllOf(connectionString)) {
            return Optional.empty();
        }
        try {
            ConnectionTarget.parse(placeholders(connectionString));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
