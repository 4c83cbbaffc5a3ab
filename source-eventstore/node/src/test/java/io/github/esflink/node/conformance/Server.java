package io.github.esflink.node.conformance;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.github.esflink.node.EventStoreNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The server under test: the one that a system property names, else a node of our own. */
final class Server implements BeforeAllCallback, AfterAllCallback {
    private static final String PROPERTY = "esflink.conformance.connection";

    private @Nullable EventStoreNode node;
    private @Nullable EventStoreDBClient client;

    @Override
    public void beforeAll(ExtensionContext context) {
        client =
                EventStoreDBClient.create(
                        EventStoreDBConnectionString.parseOrThrow(connectionString()));
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        client().shutdown().get();
        if (node != null) {
            node.close();
        }
    }

    String connectionString() {
        String real = System.getProperty(PROPERTY);
        if (real != null) {
            return real;
        }
        if (node == null) {
            node = EventStoreNode.builder().start();
        }
        return node.connectionString();
    }

    EventStoreDBClient client() {
        if (client == null) {
            throw new IllegalStateException("the server has not been started");
        }
        return client;
    }

    /** A stream name that nobody used before, also on a server that is not fresh. */
    static String newStream(String category) {
        return category + "-" + UUID.randomUUID().toString().replace("-", "");
    }

    /** Appends events of type {@code made} with the data {@code {"n":first}} and so on. */
    void append(String stream, int first, int count) {
        List<EventData> events =
                IntStream.range(first, first + count).mapToObj(Server::event).toList();
        try {
            client().appendToStream(stream, events.iterator()).get();
        } catch (ExecutionException e) {
            throw new AssertionError("append to " + stream, e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static EventData event(int n) {
        return EventData.builderAsJson(
                        UUID.randomUUID(),
                        "made",
                        ("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8))
                .build();
    }
}
