package io.github.esflink.source.reader;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.annotation.Internal;

/**
 * How a split is read.
 *
 * @param maxBufferedBytes how much may lie between the server and the fetcher
 * @param silence how long an open subscription may be silent while the log grows before it is
 *     opened again; the end of the log is looked up that often, too
 */
@Internal
public record SplitSettings(long maxBufferedBytes, Duration silence) implements Serializable {}
