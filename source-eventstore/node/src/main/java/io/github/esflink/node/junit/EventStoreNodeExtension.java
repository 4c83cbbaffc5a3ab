package io.github.esflink.node.junit;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.NodeBuilder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A node that lives as long as the field that holds it: for the whole test class in a static field,
 * for one test in an instance field. What went wrong in one test is healed before the next.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final EventStoreNodeExtension NODE = EventStoreNodeExtension.create();
 *
 * @Test
 * void reads() {
 *     EventStoreDBConnectionString.parseOrThrow(NODE.connectionString());
 * }
 * }</pre>
 */
public final class EventStoreNodeExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private final UnaryOperator<NodeBuilder> settings;
    private @Nullable EventStoreNode node;
    private boolean forOneTest;

    private EventStoreNodeExtension(UnaryOperator<NodeBuilder> settings) {
        this.settings = settings;
    }

    /** A node with the defaults of {@link EventStoreNode#builder}. */
    public static EventStoreNodeExtension create() {
        return with(builder -> builder);
    }

    /** A node with these settings, for example {@code with(node -> node.auth().tls())}. */
    public static EventStoreNodeExtension with(UnaryOperator<NodeBuilder> settings) {
        return new EventStoreNodeExtension(settings);
    }

    /**
     * The node.
     *
     * @throws IllegalStateException outside of a test
     */
    public EventStoreNode node() {
        if (node == null) {
            throw new IllegalStateException(
                    "the node lives during tests only: is its field marked @RegisterExtension?");
        }
        return node;
    }

    /** What a client needs to connect. */
    public String connectionString() {
        return node().connectionString();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        node = settings.apply(EventStoreNode.builder()).start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (node == null) {
            node = settings.apply(EventStoreNode.builder()).start();
            forOneTest = true;
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (forOneTest) {
            close();
        } else if (node != null) {
            node.faults().heal();
            node.resume();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    private void close() {
        if (node != null) {
            node.close();
            node = null;
            forOneTest = false;
        }
    }
}
