package io.github.esflink.sinks.contract.source;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * Some of the streams, and how far they were read.
 *
 * @param number from 0
 * @param next which of its events comes next
 */
@Internal
public record NumberedSplit(int number, long next) implements SourceSplit {

    @Override
    public String splitId() {
        return Integer.toString(number);
    }
}
