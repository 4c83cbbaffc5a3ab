package io.github.esflink.source.event;

import org.apache.flink.annotation.Internal;

/**
 * What a subscription delivers, in its order: events, and word of how far the filter has looked.
 */
@Internal
public sealed interface SubscriptionMessage permits EventStoreEvent, FilterCheckpoint {}
