package io.github.esflink.sinks.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.apache.flink.configuration.MemorySize;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The heap in use is looked at after a collection, before and after many elements wait. */
@DisplayName("What is counted as waiting")
class HeapCountTest {

    @ParameterizedTest(name = "{0} keys, {1} elements of each, {2} bytes")
    @CsvSource({"200000, 1, 100", "1000, 150, 300", "20000, 10, 300", "100, 30, 16000"})
    void isWhatTheHeapHolds(int keys, int each, int size) throws Exception {
        try (QueueHarness queues =
                QueueHarness.open(
                        QueueHarness.settings()
                                .and(
                                        operator ->
                                                operator.maxWaiting =
                                                        MemorySize.ofMebiBytes(1_024)))) {
            queues.calls.setGate(() -> 1_000_000);
            long before = used();
            for (int i = 0; i < each; i++) {
                for (int key = 0; key < keys; key++) {
                    queues.element("key-" + key + ":" + "x".repeat(size - 12));
                }
            }
            long counted = queues.waitingBytes();
            assertThat(used() - before).isCloseTo(counted, Percentage.withPercentage(20));
        }
    }

    private static long used() {
        // Once more for what the first one found unreachable only after its references.
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
