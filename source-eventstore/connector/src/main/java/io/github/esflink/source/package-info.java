/**
 * The source for EventStoreDB (KurrentDB): {@link io.github.esflink.source.EventStoreSource}, made
 * by its {@link io.github.esflink.source.EventStoreSourceBuilder builder}.
 *
 * <p>From here the tree reads as the event travels: {@code enumerator} finds splits, {@code split}
 * is one, {@code client} subscribes, {@code reader} reads, {@code event} is what comes out.
 */
@NullMarked
package io.github.esflink.source;

import org.jspecify.annotations.NullMarked;
