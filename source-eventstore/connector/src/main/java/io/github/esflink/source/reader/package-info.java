/**
 * Runs on the task managers. The way of an event, in order of the files: {@link
 * io.github.esflink.source.reader.subscription.MessageBuffer} (the client's thread puts it down),
 * {@link io.github.esflink.source.reader.subscription.SplitSubscription} (the fetcher takes it,
 * asks for more, comes back after a lost connection), {@link
 * io.github.esflink.source.reader.EventStoreSplitReader} (the fetcher's loop), {@link
 * io.github.esflink.source.reader.EventStoreRecordEmitter} (the task's thread makes records of it
 * and moves the position on).
 */
@NullMarked
package io.github.esflink.source.reader;

import org.jspecify.annotations.NullMarked;
