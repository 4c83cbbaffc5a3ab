package io.github.esflink.reliability.chaos;

import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.DeliveryLog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Faults one after the other for a while, each kind before one comes again, in an order that a seed
 * decides. After each one it waits until every stream flows again at both ends, so that a fault is
 * to blame for what is seen.
 */
final class ChaosRun {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(50);

    private final ChaosSystem system;
    private final Random random;
    private final ChaosReport report = new ChaosReport();
    private final PrintStream out;

    private ChaosRun(ChaosSystem system, long seed, PrintStream out) {
        this.system = system;
        this.random = new Random(seed);
        this.out = out;
    }

    /**
     * @param directory where the cluster keeps its logs and data
     * @param out gets a line for each fault
     */
    static ChaosReport run(
            Path directory, Duration length, long seed, int eventsPerSecond, PrintStream out)
            throws IOException, InterruptedException, ExecutionException {
        try (ChaosSystem system = ChaosSystem.start(directory, eventsPerSecond)) {
            ChaosRun run = new ChaosRun(system, seed, out);
            run.strikeUntil(System.nanoTime() + length.toNanos());
            return run.report;
        }
    }

    private void strikeUntil(long end)
            throws IOException, InterruptedException, ExecutionException {
        flowing(system.appended());
        List<Fault> next = new ArrayList<>();
        while (System.nanoTime() < end) {
            if (next.isEmpty()) {
                Collections.addAll(next, Fault.values());
                Collections.shuffle(next, random);
            }
            strike(next.remove(0));
            // Some more of the usual, of a length that no fault can get used to.
            Thread.sleep(500 + random.nextInt(2_500));
        }
        drain();
    }

    private void strike(Fault fault) throws IOException, InterruptedException {
        Counts before = Counts.of(system.httpLog(), system.kafkaLog());
        Map<String, Long> appended = system.appended();
        long start = System.nanoTime();
        system.httpLog().announceRestart();
        ChaosSystem.Aftermath aftermath = system.strike(fault, random);
        system.httpLog().announceRestart();
        double[] seconds = flowingAfter(appended, start);
        Counts after = Counts.of(system.httpLog(), system.kafkaLog());
        report.add(fault, after.minus(before), seconds[0], seconds[1]);
        out.printf(
                "%s: flowing again over HTTP after %.1f s, in Kafka after %.1f s; %s%n",
                fault, seconds[0], seconds[1], after.minus(before));
        aftermath.run();
    }

    /** Seconds until each end has, of every stream, an event that was appended later. */
    private double[] flowingAfter(Map<String, Long> appended, long start) {
        double[] seconds = new double[2];
        awaitOrExplain(
                () -> {
                    note(seconds, 0, system.httpLog(), appended, start);
                    note(seconds, 1, system.kafkaLog(), appended, start);
                    return seconds[0] > 0 && seconds[1] > 0;
                });
        return seconds;
    }

    private static void note(
            double[] seconds, int end, DeliveryLog log, Map<String, Long> appended, long start) {
        if (seconds[end] == 0
                && appended.entrySet().stream()
                        .allMatch(stream -> log.done(stream.getKey()) > stream.getValue())) {
            seconds[end] = (System.nanoTime() - start) / 1e9;
        }
    }

    private void flowing(Map<String, Long> appended) {
        flowingAfter(appended, System.nanoTime());
    }

    private void awaitOrExplain(Callable<Boolean> condition) {
        try {
            await().atMost(PATIENCE)
                    .pollInterval(POLL)
                    .until(
                            () -> {
                                boolean holds = condition.call();
                                if (!holds) {
                                    system.check();
                                }
                                return holds;
                            });
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(
                    "Nothing flows since %s: appended %s; HTTP %s; Kafka %s"
                            .formatted(
                                    PATIENCE,
                                    system.appended().values().stream()
                                            .mapToLong(Long::longValue)
                                            .sum(),
                                    system.httpLog(),
                                    system.kafkaLog()),
                    e);
        }
    }

    /** No more events: what was appended arrives, or is lost. */
    private void drain() throws InterruptedException, ExecutionException {
        Map<String, Long> inTheLog = system.stopWriting();
        long appended = inTheLog.values().stream().mapToLong(Long::longValue).sum();
        try {
            await().atMost(PATIENCE)
                    .pollInterval(POLL)
                    .until(
                            () ->
                                    system.httpLog().done() >= appended
                                            && system.kafkaLog().done() >= appended);
        } catch (ConditionTimeoutException e) {
            out.println("Not everything has arrived; what is missing counts as lost.");
        }
        report.end(
                appended,
                appended - system.httpLog().done(),
                appended - system.kafkaLog().done(),
                system.httpLog(),
                system.kafkaLog());
    }
}
