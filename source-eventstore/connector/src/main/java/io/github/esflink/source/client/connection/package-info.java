/**
 * How the server is reached: from a connection string to the settings of the client, without the
 * client's own parser and its own encoding of credentials.
 */
@NullMarked
package io.github.esflink.source.client.connection;

import org.jspecify.annotations.NullMarked;
