package io.github.esflink.sinks.kafka;

import java.util.Locale;
import org.apache.flink.annotation.PublicEvolving;

/** How producers compress their batches. */
@PublicEvolving
public enum Compression {
    NONE(0, 0),
    GZIP(1, 9),
    LZ4(1, 17),
    ZSTD(1, 22),
    SNAPPY(0, 0);

    private final int lowestLevel;
    private final int highestLevel;

    Compression(int lowestLevel, int highestLevel) {
        this.lowestLevel = lowestLevel;
        this.highestLevel = highestLevel;
    }

    boolean hasLevels() {
        return highestLevel > 0;
    }

    boolean hasLevel(int level) {
        return level >= lowestLevel && level <= highestLevel && hasLevels();
    }

    String levels() {
        return lowestLevel + " to " + highestLevel;
    }

    String kafkaName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String levelProperty() {
        return "compression." + kafkaName() + ".level";
    }
}
