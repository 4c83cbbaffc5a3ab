/**
 * The subscription of one split: {@link io.github.esflink.source.reader.subscription.MessageBuffer}
 * (the client's thread puts a message down), {@link
 * io.github.esflink.source.reader.subscription.SplitSubscription} (the fetcher takes it, asks for
 * more, comes back after a lost connection).
 */
@NullMarked
package io.github.esflink.source.reader.subscription;

import org.jspecify.annotations.NullMarked;
