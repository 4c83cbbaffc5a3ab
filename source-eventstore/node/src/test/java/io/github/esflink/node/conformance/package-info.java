/**
 * What a server does, seen through the official client alone: every case can be run against a real
 * EventStoreDB with {@code -Desflink.conformance.connection=esdb://...}.
 */
@NullMarked
package io.github.esflink.node.conformance;

import org.jspecify.annotations.NullMarked;
