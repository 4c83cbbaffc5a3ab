package io.github.esflink.node.cluster;

import java.util.List;

/** A node without fellows: it leads itself. */
public record Alone(Member self) implements Membership {

    @Override
    public List<Member> members() {
        return List.of(self);
    }

    @Override
    public boolean isLeader() {
        return true;
    }

    @Override
    public Member leader() {
        return self;
    }
}
