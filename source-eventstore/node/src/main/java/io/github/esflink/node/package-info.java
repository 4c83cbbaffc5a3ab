/**
 * An EventStoreDB 24.10 node for tests and demonstrations: in memory, in this process, over real
 * gRPC. Begin with {@link io.github.esflink.node.EventStoreNode}.
 */
@NullMarked
package io.github.esflink.node;

import org.jspecify.annotations.NullMarked;
