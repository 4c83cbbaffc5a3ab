/**
 * The only room that knows EventStoreDB's client and gRPC. Everything else sees {@link
 * io.github.esflink.source.client.EventLog}.
 *
 * <p>The client is used for what it does well: connection strings, TLS, credentials, discovery of
 * the leader. The messages of a subscription are taken by an interceptor before the client's
 * listener sees them, because the listener parses the metadata of every event for a trace context,
 * loses the end of a subscription in several ways, and cannot hold the server back.
 */
@NullMarked
package io.github.esflink.source.client;

import org.jspecify.annotations.NullMarked;
