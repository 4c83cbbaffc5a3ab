package io.github.esflink.sinks.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.apache.flink.configuration.MemorySize;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The heap in use after a collection, when half of the keys wait and when all do: by then what the
 * test before this one left is gone.
 */
@DisplayName("What is counted as waiting")
class HeapCountTest {

    @ParameterizedTest(name = "{0} keys, {1} elements of each, {2} bytes")
    @CsvSource({"100000, 1, 100", "500, 100, 300", "10000, 10, 300", "100, 30, 16000"})
    void isWhatTheHeapHolds(int keys, int each, int size) throws Exception {
        try (QueueHarness queues =
                QueueHarness.open(
                        QueueHarness.settings()
                                .and(
                                        operator ->
                                                operator.maxWaiting =
                                                        MemorySize.ofMebiBytes(1_024)))) {
            queues.calls.setGate(() -> 1_000_000);
            add(queues, 0, keys / 2, each, size);
            long before = used();
            long countedBefore = queues.waitingBytes();
            add(queues, keys / 2, keys, each, size);
            long counted = queues.waitingBytes() - countedBefore;
            assertThat(used() - before).isCloseTo(counted, Percentage.withPercentage(20));
        }
    }

    private static void add(QueueHarness queues, int from, int to, int each, int size)
            throws Exception {
        for (int i = 0; i < each; i++) {
            for (int key = from; key < to; key++) {
                queues.element("key-" + key + ":" + "x".repeat(size - 12));
            }
        }
    }

    private static long used() {
        // A task of Flink has a finalizer, and is gone with all of its test after that only.
        System.gc();
        System.runFinalization();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
