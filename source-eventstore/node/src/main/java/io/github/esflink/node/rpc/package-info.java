/** The gRPC services of a node: requests become calls of the log, outcomes become responses. */
@NullMarked
package io.github.esflink.node.rpc;

import org.jspecify.annotations.NullMarked;
