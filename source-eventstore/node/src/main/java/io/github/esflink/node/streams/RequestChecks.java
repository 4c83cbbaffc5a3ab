package io.github.esflink.node.streams;

import io.github.esflink.node.cluster.Member;
import io.github.esflink.node.cluster.Membership;
import io.github.esflink.node.protocol.ServerErrors;
import io.github.esflink.node.security.Access;
import io.github.esflink.node.security.Caller;
import io.github.esflink.node.security.Operation;

/**
 * What every call has to pass: the caller may do it, and this is the node to ask.
 *
 * @param access who may do what
 * @param membership who leads
 */
public record RequestChecks(Access access, Membership membership) {

    /** Refuses the current call if it may not do that with the stream, or not on this node. */
    void check(Operation operation, String stream) {
        Caller caller = Caller.CURRENT.get();
        if (!access.allows(caller, operation, stream)) {
            throw ServerErrors.accessDenied();
        }
        checkLeader(caller);
    }

    /** The same question about reading, for later, on behalf of the current caller. */
    Runnable readCheck(String stream) {
        Caller caller = Caller.CURRENT.get();
        return () -> {
            if (!access.allows(caller, Operation.READ, stream)) {
                throw ServerErrors.accessDenied();
            }
        };
    }

    /** Refuses a call that wants the leader where this node does not lead. */
    void checkLeader(Caller caller) {
        if (!caller.requiresLeader() || membership.isLeader()) {
            return;
        }
        Member leader = membership.leader();
        throw leader == null
                ? ServerErrors.noLeader()
                : ServerErrors.notLeader(leader.host(), leader.port());
    }
}
