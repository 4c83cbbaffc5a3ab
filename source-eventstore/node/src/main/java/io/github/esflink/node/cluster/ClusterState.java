package io.github.esflink.node.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a cluster and who leads it, as all of its nodes see it at once. When the leader goes,
 * the first member that is there leads. May be used by any thread.
 */
public final class ClusterState {
    private final List<Member> members = new ArrayList<>();
    private @Nullable UUID leader;

    /** Adds a node, or notes that it is back; the first one leads. */
    public synchronized Membership join(UUID id, String host, int port) {
        members.removeIf(member -> member.id().equals(id));
        members.add(new Member(id, Member.Role.FOLLOWER, true, host, port));
        if (leader == null) {
            leader = id;
        }
        return new View(id);
    }

    /** Notes that a node is not to be reached. */
    public synchronized void leave(UUID id) {
        members.replaceAll(member -> member.id().equals(id) ? member.gone() : member);
        if (id.equals(leader)) {
            leader =
                    members.stream().filter(Member::alive).map(Member::id).findFirst().orElse(null);
        }
    }

    /** Makes another node lead. */
    public synchronized void moveLeader(UUID id) {
        if (members.stream().noneMatch(member -> member.alive() && member.id().equals(id))) {
            throw new IllegalArgumentException("node " + id + " is not there to lead");
        }
        leader = id;
    }

    private synchronized List<Member> members() {
        return members.stream()
                .map(member -> member.id().equals(leader) ? member.as(Member.Role.LEADER) : member)
                .toList();
    }

    /** Whether this node leads. */
    public synchronized boolean leads(UUID id) {
        return id.equals(leader);
    }

    private final class View implements Membership {
        private final UUID self;

        View(UUID self) {
            this.self = self;
        }

        @Override
        public List<Member> members() {
            return ClusterState.this.members();
        }

        @Override
        public boolean isLeader() {
            return leads(self);
        }

        @Override
        public @Nullable Member leader() {
            return members().stream()
                    .filter(member -> member.role() == Member.Role.LEADER)
                    .findFirst()
                    .orElse(null);
        }
    }
}
