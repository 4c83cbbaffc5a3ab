/** The parts of the wire protocol that every call shares: how errors are told to a client. */
@NullMarked
package io.github.esflink.node.protocol;

import org.jspecify.annotations.NullMarked;
