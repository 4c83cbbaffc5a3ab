package io.github.esflink.node.cluster;

import java.util.UUID;

/**
 * One node as gossip tells of it.
 *
 * @param id of the running instance
 * @param role what the node does at present
 * @param host address under which clients reach it
 * @param port the same, 1 to 65535
 */
public record Member(UUID id, Role role, String host, int port) {

    /** What a node does in its cluster. */
    public enum Role {
        /** Takes writes. */
        LEADER,
        /** Takes reads, and sends writers to the leader. */
        FOLLOWER,
        /** Takes reads, never leads. */
        READ_ONLY_REPLICA
    }

    /** The same node in another role. */
    public Member as(Role other) {
        return new Member(id, other, host, port);
    }
}
