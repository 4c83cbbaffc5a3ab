package io.github.esflink.node.cluster;

import java.util.UUID;

/**
 * One node as gossip tells of it.
 *
 * @param id of the running instance
 * @param role what the node does at present
 * @param alive whether the others can reach it
 * @param host address under which clients reach it
 * @param port the same, 1 to 65535
 */
public record Member(UUID id, Role role, boolean alive, String host, int port) {

    /** What a node does in its cluster. */
    public enum Role {
        /** Takes writes. */
        LEADER,
        /** Takes reads, and sends those to the leader who ask for it. */
        FOLLOWER
    }

    /** The same node in another role. */
    Member as(Role other) {
        return new Member(id, other, alive, host, port);
    }

    /** The same node, out of reach. */
    Member gone() {
        return new Member(id, role, false, host, port);
    }
}
