/** Who calls, what he may do, and the certificate by which he knows the node. */
@NullMarked
package io.github.esflink.node.security;

import org.jspecify.annotations.NullMarked;
