/**
 * What all parts share of the server's language: its names, and how it tells errors to a client.
 */
@NullMarked
package io.github.esflink.node.protocol;

import org.jspecify.annotations.NullMarked;
