/**
 * ServerReads that are asked beside a subscription: whether the position is one of the log, why it
 * has failed, whether it is still alive, and where the log ends.
 */
@NullMarked
package io.github.esflink.source.reader.check;

import org.jspecify.annotations.NullMarked;
