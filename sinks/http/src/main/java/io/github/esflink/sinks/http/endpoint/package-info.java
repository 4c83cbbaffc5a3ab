/** The other side: the client that talks to it, and what its answers say. */
@NullMarked
package io.github.esflink.sinks.http.endpoint;

import org.jspecify.annotations.NullMarked;
