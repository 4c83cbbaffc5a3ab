package io.github.esflink.sinks.kafka.delivery;

import java.lang.reflect.Field;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;

/**
 * Closes the admin client that the connector's exactly-once writer makes at its start, to look for
 * open transactions, and does not close: a thread and its buffers for each start of each subtask,
 * for as long as the task manager lives. So it is in flink-connector-kafka 5.0.0-2.2; its main
 * branch closes it, and this class goes with the next release.
 */
final class LeakedAdminClient {

    private static final String FIELD = "adminClient";

    private LeakedAdminClient() {}

    /** Does nothing with a writer that has none. */
    static void closeOf(Object writer) {
        try {
            Field field = writer.getClass().getDeclaredField(FIELD);
            field.setAccessible(true);
            if (field.get(writer) instanceof Admin admin) {
                // Nothing is asked of it any more.
                admin.close(Duration.ZERO);
            }
        } catch (NoSuchFieldException | IllegalAccessException e) {
            // Another version of the connector.
        }
    }
}
