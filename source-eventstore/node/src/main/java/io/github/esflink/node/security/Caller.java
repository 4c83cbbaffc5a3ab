package io.github.esflink.node.security;

import io.grpc.Context;
import java.util.Set;

/**
 * On whose behalf a call is made.
 *
 * @param name the user's name, empty for somebody who gave none
 * @param roles the user's groups, {@code $admins} for example
 * @param requiresLeader whether the call is to be answered by the leader only
 */
public record Caller(String name, Set<String> roles, boolean requiresLeader) {

    /** The caller of the call that the current thread works for. */
    public static final Context.Key<Caller> CURRENT =
            Context.keyWithDefault("caller", new Caller("", Set.of(), false));

    /** Whether the caller gave a name that the node knows. */
    public boolean isAuthenticated() {
        return !name.isEmpty();
    }
}
