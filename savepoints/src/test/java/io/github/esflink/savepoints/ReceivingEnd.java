package io.github.esflink.savepoints;

import io.github.esflink.sinks.contract.DeliveryLog;

/** Where the events of a connector arrive, in this process. */
interface ReceivingEnd extends AutoCloseable {

    /** Puts its address into a connector file. */
    String addressIn(String connector);

    /** What has arrived. */
    DeliveryLog log();

    /** Tells the log of everything that has arrived, where others keep it. */
    default void catchUp() throws Exception {}
}
