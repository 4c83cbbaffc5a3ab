/**
 * What every sink shares: {@link io.github.esflink.sinks.core.EventSink} is the contract of a
 * destination, {@code record} the event that it receives.
 *
 * <p>Nothing here knows EventStoreDB's client or any destination.
 */
@NullMarked
package io.github.esflink.sinks.core;

import org.jspecify.annotations.NullMarked;
