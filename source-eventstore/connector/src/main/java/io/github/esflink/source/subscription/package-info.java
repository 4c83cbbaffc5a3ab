/**
 * What is read and where reading stands: plain values, without I/O, without Flink.
 *
 * <p>{@link io.github.esflink.source.subscription.SubscriptionTarget} says what, {@link
 * io.github.esflink.source.subscription.StartingPosition} where a new job begins, {@link
 * io.github.esflink.source.subscription.SplitPosition} where a running one goes on.
 */
@NullMarked
package io.github.esflink.source.subscription;

import org.jspecify.annotations.NullMarked;
