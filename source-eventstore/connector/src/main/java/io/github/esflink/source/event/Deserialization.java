package io.github.esflink.source.event;

import io.github.esflink.source.subscription.DeadLinks;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How records are made of events.
 *
 * @param schema makes them
 * @param failureHandler decides about events that it cannot make any of
 * @param deadLinks decides about links that lead nowhere
 */
@Internal
public record Deserialization<T>(
        EventDeserializationSchema<T> schema,
        DeserializationFailureHandler<T> failureHandler,
        DeadLinks deadLinks)
        implements Serializable {}
