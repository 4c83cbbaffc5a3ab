/** The headers that every sink sends with an event, under the names of the server's connectors. */
@NullMarked
package io.github.esflink.sinks.core.headers;

import org.jspecify.annotations.NullMarked;
