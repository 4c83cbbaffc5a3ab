/**
 * The other side: the client that talks to it, what its answers say, and when it is left alone for
 * a while.
 */
@NullMarked
package io.github.esflink.sinks.http.endpoint;

import org.jspecify.annotations.NullMarked;
