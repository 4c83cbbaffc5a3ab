package io.github.esflink.node.fault;

import io.grpc.Metadata;
import io.grpc.Status;

/** The reads and subscriptions that a node is serving. */
public interface OpenCalls {

    /**
     * Ends every subscription with this status.
     *
     * @return how many there were
     */
    int dropSubscriptions(Status status, Metadata trailers);

    /** How many subscriptions there are. */
    int subscriptions();

    /** How many messages the subscriptions were sent, -1 while there may be more for one. */
    long sentAtTail();

    /** Lets everything that was held go on. */
    void wake();
}
