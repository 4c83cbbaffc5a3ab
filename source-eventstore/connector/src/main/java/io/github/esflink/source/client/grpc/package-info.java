/**
 * {@link io.github.esflink.source.client.EventLog} over the official client: subscriptions, whose
 * messages are taken before the client's listener, and short reads.
 */
@NullMarked
package io.github.esflink.source.client.grpc;

import org.jspecify.annotations.NullMarked;
