package io.github.esflink.node.conformance;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import com.eventstore.dbclient.UserCredentials;
import com.eventstore.dbclient.WriteResult;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.NodeBuilder;
import io.github.esflink.node.protocol.ServerLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The server under test: the one that the system property {@code esflink.conformance.connection}
 * names, else a node of our own, of the line that {@code esflink.conformance.line} names. Stops the
 * subscriptions of each test after it.
 */
final class Server implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final String PROPERTY = "esflink.conformance.connection";

    /** The line of the server under test. */
    static final ServerLine LINE =
            System.getProperty("esflink.conformance.line", "").equals(ServerLine.V23_10.toString())
                    ? ServerLine.V23_10
                    : ServerLine.V24_2;

    private final UnaryOperator<NodeBuilder> settings;
    private final List<Recording> recordings = new ArrayList<>();
    private @Nullable EventStoreNode node;
    private @Nullable EventStoreDBClient client;

    Server() {
        this(builder -> builder);
    }

    /** With settings for a node of our own; a real server has its own. */
    Server(UnaryOperator<NodeBuilder> settings) {
        this.settings = settings;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        client = newClient(connectionString());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        recordings.forEach(Recording::stop);
        recordings.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        get(client().shutdown());
        if (node != null) {
            node.close();
        }
    }

    static EventStoreDBClient newClient(String connectionString) {
        return EventStoreDBClient.create(
                EventStoreDBConnectionString.parseOrThrow(connectionString));
    }

    /**
     * Skips the test for a real server: it needs settings that only a node of ours has for sure.
     */
    static void assumeOwnNode() {
        Assumptions.assumeTrue(System.getProperty(PROPERTY) == null, "needs a node of our own");
    }

    String connectionString() {
        String real = System.getProperty(PROPERTY);
        if (real != null) {
            return real;
        }
        if (node == null) {
            node = settings.apply(EventStoreNode.builder().line(LINE)).start();
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
    WriteResult append(String stream, int first, int count) {
        List<EventData> events =
                IntStream.range(first, first + count).mapToObj(Server::event).toList();
        return get(client().appendToStream(stream, events.iterator()));
    }

    static EventData event(int n) {
        return event("made", "{\"n\":" + n + "}");
    }

    static EventData event(String type, String json) {
        return EventData.builderAsJson(
                        UUID.randomUUID(), type, json.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    /** The position of an event that was appended just now. */
    Position head() {
        append(newStream("head"), 0, 1);
        return get(client().readAll(ReadAllOptions.get().backwards().fromEnd().maxCount(1)))
                .getEvents()
                .get(0)
                .getOriginalEvent()
                .getPosition();
    }

    /** Subscribes to {@code $all} and waits for the confirmation. */
    Recording subscribeToAll(SubscribeToAllOptions options) {
        Recording recording = newRecording();
        get(client().subscribeToAll(recording, options));
        return recording;
    }

    /** Subscribes to a stream and waits for the confirmation. */
    Recording subscribe(String stream, SubscribeToStreamOptions options) {
        Recording recording = newRecording();
        get(client().subscribeToStream(stream, recording, options));
        return recording;
    }

    Recording newRecording() {
        Recording recording = new Recording();
        recordings.add(recording);
        return recording;
    }

    static UserCredentials credentials(String user, String password) {
        return new UserCredentials(user, password);
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(Recording.BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the call failed", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** The exception with which the call fails, as the client made it. */
    static Throwable failureOf(CompletableFuture<?> future) {
        try {
            Object result = future.get(Recording.BOUND.toSeconds(), TimeUnit.SECONDS);
            throw new AssertionError("the call succeeded: " + result);
        } catch (ExecutionException e) {
            Throwable cause = e;
            while ((cause == e || cause.getClass() == RuntimeException.class)
                    && cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause;
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
