package io.github.esflink.sinks.core.async;

import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random histories against the model of the promise. {@code histories.sh} runs a million of them,
 * and one seed again.
 */
@DisplayName("The operator under random histories")
@Tag("slow")
class HistoriesTest {

    private static final long FIRST_SEED = Long.getLong("histories.from", 1);
    private static final long COUNT = Long.getLong("histories", 10_000);
    private static final int ON_ROCKSDB = 50;

    @Test
    void keepsItsPromise() {
        LongStream.range(FIRST_SEED, FIRST_SEED + COUNT)
                .parallel()
                .forEach(seed -> Histories.run(seed, "hashmap"));
    }

    @Test
    void keepsItsPromiseWithItsStateOnDisk() {
        LongStream.range(FIRST_SEED, FIRST_SEED + Math.min(COUNT, ON_ROCKSDB))
                .forEach(seed -> Histories.run(seed, "rocksdb"));
    }
}
