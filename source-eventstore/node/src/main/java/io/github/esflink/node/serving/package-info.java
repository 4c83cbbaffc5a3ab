/** The gRPC server: which services there are, and what every call goes through. */
@NullMarked
package io.github.esflink.node.serving;

import org.jspecify.annotations.NullMarked;
