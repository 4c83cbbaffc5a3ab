package io.github.esflink.sinks.contract;

import io.github.esflink.sinks.core.EventSink;
import org.apache.flink.annotation.PublicEvolving;

/**
 * A destination in the test's process, and the sink that delivers to it. It tells its {@link
 * DeliveryLog} of every event that arrives. The sink also runs in other processes: it reaches the
 * destination by an address, never by a static field.
 */
@PublicEvolving
public interface Receiver extends AutoCloseable {

    /** The sink that is tested; may be attached to several jobs, one after the other. */
    EventSink sink();

    /**
     * Tells the log of everything that has arrived, for a receiver that reads what others keep.
     * Called again and again while the test waits, and once when the last job has ended, always in
     * the test's thread.
     */
    default void catchUp() throws Exception {}
}
