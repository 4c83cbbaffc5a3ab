/** A real broker for tests, in a process of its own. */
@NullMarked
package io.github.esflink.sinks.kafka.broker;

import org.jspecify.annotations.NullMarked;
