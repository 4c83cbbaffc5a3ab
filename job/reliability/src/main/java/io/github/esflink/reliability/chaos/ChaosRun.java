package io.github.esflink.reliability.chaos;

import static org.awaitility.Awaitility.await;

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
import java.util.concurrent.CompletableFuture;
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

    /** Whether the connectors are alive; asked less often than whether events come. */
    private static final Duration CHECK_EVERY = Duration.ofSeconds(2);

    private final ChaosSystem system;
    private final Random random;
    private final ChaosReport report = new ChaosReport();
    private final PrintStream out;
    private long lastCheck = System.nanoTime();

    private ChaosRun(ChaosSystem system, long seed, PrintStream out) {
        this.system = system;
        this.random = new Random(seed);
        this.out = out;
    }

    /**
     * @param directory where the cluster keeps its logs and data
     * @param line of releases that the node answers like
     * @param out gets a line for each fault
     */
    static ChaosReport run(
            Path directory,
            Duration length,
            long seed,
            int eventsPerSecond,
            String line,
            PrintStream out)
            throws IOException, InterruptedException, ExecutionException {
        try (ChaosSystem system = ChaosSystem.start(directory, eventsPerSecond, line)) {
            ChaosRun run = new ChaosRun(system, seed, out);
            run.strikeUntil(System.nanoTime() + length.toNanos());
            return run.report;
        }
    }

    private void strikeUntil(long end)
            throws IOException, InterruptedException, ExecutionException {
        awaitFlow();
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
        Flow flow = new Flow(system);
        system.httpLog().announceRestart();
        CompletableFuture<ChaosSystem.Aftermath> struck =
                CompletableFuture.supplyAsync(() -> system.strike(fault, random, flow));
        awaitOrExplain(
                () -> {
                    boolean back = flow.isBack();
                    if (!struck.isDone()) {
                        // A connector that is being restarted has ended, for the moment.
                        return false;
                    }
                    struck.join();
                    checkNowAndThen();
                    return back;
                });
        Counts counts = Counts.of(system.httpLog(), system.kafkaLog()).minus(before);
        report.add(fault, counts, flow.httpSeconds(), flow.kafkaSeconds());
        out.printf(
                "%s: flowing again over HTTP after %.1f s, in Kafka after %.1f s; %s%n",
                fault, flow.httpSeconds(), flow.kafkaSeconds(), counts);
        struck.join().run();
    }

    private void awaitFlow() {
        Flow flow = new Flow(system);
        flow.hasFallen(System.nanoTime());
        awaitOrExplain(
                () -> {
                    checkNowAndThen();
                    return flow.isBack();
                });
    }

    private void checkNowAndThen() {
        long now = System.nanoTime();
        if (now - lastCheck > CHECK_EVERY.toNanos()) {
            system.check();
            lastCheck = now;
        }
    }

    private void awaitOrExplain(Callable<Boolean> condition) {
        try {
            await().atMost(PATIENCE).pollInterval(POLL).until(condition);
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
