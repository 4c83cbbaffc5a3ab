package io.github.esflink.source.event;

import org.apache.flink.annotation.Internal;

/**
 * What a split delivers, in its order: events, word of how far the filter has looked, and of a
 * place that reading has moved to.
 */
@Internal
public sealed interface SubscriptionMessage
        permits EventStoreEvent, FilterCheckpoint, MovedPosition {}
