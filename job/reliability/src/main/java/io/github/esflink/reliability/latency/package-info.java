/** How long an event takes from one end to the other. */
@NullMarked
package io.github.esflink.reliability.latency;

import org.jspecify.annotations.NullMarked;
