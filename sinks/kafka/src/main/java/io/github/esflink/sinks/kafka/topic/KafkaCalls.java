package io.github.esflink.sinks.kafka.topic;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.annotation.Internal;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Waits for answers of the admin client. */
@Internal
public final class KafkaCalls {

    /** Longer than the client's own limit, which ends a call with a better message. */
    private static final long SECONDS = 90;

    private KafkaCalls() {}

    /**
     * @param future what a map of answers holds for what was asked
     * @throws KafkaException what the brokers or the client said
     */
    public static <T> T await(@Nullable KafkaFuture<T> future) {
        try {
            return Objects.requireNonNull(future, "asked for").get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known
                    ? known
                    : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                    "no answer within " + SECONDS + " s", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /**
     * A setting of a topic or a broker.
     *
     * @return null when this user may not read it
     * @throws KafkaException what the brokers or the client said
     */
    public static @Nullable String setting(
            Admin admin, ConfigResource.Type type, String resourceName, String name) {
        ConfigResource resource = new ConfigResource(type, resourceName);
        try {
            ConfigEntry entry =
                    await(admin.describeConfigs(List.of(resource)).values().get(resource))
                            .get(name);
            return entry == null ? null : entry.value();
        } catch (AuthorizationException e) {
            return null;
        }
    }
}
