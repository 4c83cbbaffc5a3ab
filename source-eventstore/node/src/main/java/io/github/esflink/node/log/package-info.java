/**
 * The event log: streams over the record store, and the rules by which the server accepts, refuses
 * or recognises a write.
 */
@NullMarked
package io.github.esflink.node.log;

import org.jspecify.annotations.NullMarked;
