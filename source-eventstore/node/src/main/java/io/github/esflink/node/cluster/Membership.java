package io.github.esflink.node.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one node sees its cluster. May be asked by any thread; answers may change at any time. */
public interface Membership {

    /** All members, this one included. */
    List<Member> members();

    /** Whether this node leads. */
    boolean isLeader();

    /** The node that leads, {@code null} while there is none. */
    @Nullable Member leader();
}
