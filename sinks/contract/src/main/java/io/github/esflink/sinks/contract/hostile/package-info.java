/**
 * An endpoint that answers as servers, proxies and load balancers do when something is wrong with
 * them or with the connection: raw sockets, one {@link
 * io.github.esflink.sinks.contract.hostile.Behaviour} for each connection.
 */
@NullMarked
package io.github.esflink.sinks.contract.hostile;

import org.jspecify.annotations.NullMarked;
