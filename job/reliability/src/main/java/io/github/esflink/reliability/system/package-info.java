/**
 * Both ends of connectors on a real cluster: who appends to EventStoreDB, who receives over HTTP
 * and from Kafka, and the connectors between them.
 */
@NullMarked
package io.github.esflink.reliability.system;

import org.jspecify.annotations.NullMarked;
