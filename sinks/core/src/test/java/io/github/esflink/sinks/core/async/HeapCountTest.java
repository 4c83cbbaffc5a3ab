package io.github.esflink.sinks.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.lane.RetryPolicy;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import org.apache.flink.configuration.MemorySize;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The heap in use after a collection, when half of the keys wait and when all do. Each in a process
 * of its own: what other tests leave is given back when nobody knows, and would be measured too.
 */
@DisplayName("What is counted as waiting")
@Tag("slow")
class HeapCountTest {

    private static final RetryPolicy<String, String> PARK =
            (attempt, failure) -> new RetryDecision.Park<>(List.of("dead"));

    private static final String RESULT = "used, counted: ";

    /** Without elements the keys are parked. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} keys, {1} elements of each, {2} bytes")
    @CsvSource({
        "100000, 0, 100",
        "100000, 1, 100",
        "500, 100, 300",
        "10000, 10, 300",
        "100, 30, 16000"
    })
    void isWhatTheHeapHolds(int keys, int each, int size) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(HeapCountTest.class.getName());
        command.addAll(List.of("" + keys, "" + each, "" + size));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("exit code, after %s", output).isZero();

        Scanner figures = new Scanner(output.substring(output.indexOf(RESULT) + RESULT.length()));
        assertThat(figures.nextLong())
                .as("bytes in use")
                .isCloseTo(figures.nextLong(), Percentage.withPercentage(20));
    }

    public static void main(String[] arguments) throws Exception {
        int keys = Integer.parseInt(arguments[0]);
        int each = Integer.parseInt(arguments[1]);
        int size = Integer.parseInt(arguments[2]);
        try (QueueHarness queues =
                QueueHarness.open(
                        QueueHarness.settings()
                                .and(
                                        operator ->
                                                operator.maxWaiting = MemorySize.ofMebiBytes(1_024))
                                .and(operator -> operator.policy = PARK))) {
            queues.calls.setGate(() -> each == 0 ? 0 : 1_000_000);
            add(queues, 0, keys / 2, each, size);
            long before = used();
            long countedBefore = queues.waitingBytes();
            add(queues, keys / 2, keys, each, size);
            long counted = queues.waitingBytes() - countedBefore;
            System.out.println(RESULT + (used() - before) + " " + counted);
        }
    }

    private static void add(QueueHarness queues, int from, int to, int each, int size)
            throws Exception {
        for (int key = from; key < to && each == 0; key++) {
            queues.element("key-" + key + ":" + "x".repeat(size - 12));
            queues.fail("key-" + key);
            queues.flink().getOutput().clear();
            queues.calls.forgetBegun();
        }
        for (int i = 0; i < each; i++) {
            for (int key = from; key < to; key++) {
                queues.element("key-" + key + ":" + "x".repeat(size - 12));
            }
        }
    }

    private static long used() {
        // Once more for what the first one found unreachable only after its references.
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
