/**
 * Reads and subscriptions: what a reader gets, in which order, and how it is sent no faster than
 * the reader takes it.
 */
@NullMarked
package io.github.esflink.node.reading;

import org.jspecify.annotations.NullMarked;
