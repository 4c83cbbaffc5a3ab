/**
 * Events whose delivery can be checked: {@link
 * io.github.esflink.sinks.contract.source.NumberedStreams} is a Flink source of streams that count.
 */
@NullMarked
package io.github.esflink.sinks.contract.source;

import org.jspecify.annotations.NullMarked;
