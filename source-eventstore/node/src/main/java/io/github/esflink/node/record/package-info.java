/**
 * The record store: events as the bytes that go over the wire, in append-only segments, with small
 * index arrays beside them. One thread writes at a time; readers need no lock.
 */
@NullMarked
package io.github.esflink.node.record;

import org.jspecify.annotations.NullMarked;
