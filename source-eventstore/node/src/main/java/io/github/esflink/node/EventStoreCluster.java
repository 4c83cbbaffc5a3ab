package io.github.esflink.node;

import io.github.esflink.node.cluster.ClusterState;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Three nodes that share one log, of which one leads. The others answer calls that ask for the
 * leader with its address, and serve those that do not. Replication takes no time here.
 *
 * <p>A leader that is suspended is followed by another node at once. All methods may be called from
 * any thread.
 */
public final class EventStoreCluster implements AutoCloseable {
    static final int SIZE = 3;

    private final List<EventStoreNode> nodes;
    private final ClusterState state;
    private final AutoCloseable belongings;

    EventStoreCluster(List<EventStoreNode> nodes, ClusterState state, AutoCloseable belongings) {
        this.nodes = List.copyOf(nodes);
        this.state = state;
        this.belongings = belongings;
    }

    /** The nodes, in the order in which they were started. */
    public List<EventStoreNode> nodes() {
        return nodes;
    }

    /** The node that leads now. */
    public EventStoreNode leader() {
        return nodes.stream()
                .filter(node -> state.leads(node.instance()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("all nodes are suspended"));
    }

    /** A node that does not lead now. */
    public EventStoreNode follower() {
        return nodes.stream()
                .filter(node -> !state.leads(node.instance()))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Makes another node lead. As in a server, a subscription that asked for the leader and is
     * catching up ends with "not leader" at its next page, and one that is live stays.
     *
     * @throws IllegalArgumentException when the node is suspended
     */
    public void moveLeader(EventStoreNode node) {
        state.moveLeader(node.instance());
    }

    /** Names all nodes, for example {@code esdb://127.0.0.1:20001,127.0.0.1:20002?tls=false}. */
    public String connectionString() {
        EventStoreNode first = nodes.get(0);
        String hosts =
                nodes.stream()
                        .map(node -> "127.0.0.1:" + node.port())
                        .collect(Collectors.joining(","));
        String one = first.connectionString();
        return one.replace("127.0.0.1:" + first.port(), hosts);
    }

    /** Stops all nodes. */
    @Override
    public void close() {
        nodes.forEach(EventStoreNode::close);
        try {
            belongings.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the cluster did not stop cleanly", e);
        }
    }
}
