/**
 * Events that a destination refused for good, kept with all that is needed to see why and to send
 * them again.
 */
@NullMarked
package io.github.esflink.sinks.core.deadletter;

import org.jspecify.annotations.NullMarked;
