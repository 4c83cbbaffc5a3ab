/** How a client reaches the brokers: addresses, security, and the properties that it may have. */
@NullMarked
package io.github.esflink.sinks.kafka.connection;

import org.jspecify.annotations.NullMarked;
