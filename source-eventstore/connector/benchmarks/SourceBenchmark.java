package io.github.esflink.source.reader;

import com.sun.management.OperatingSystemMXBean;
import io.github.esflink.node.NodeProcess;
import io.github.esflink.node.RawStub;
import io.github.esflink.source.client.grpc.EventStoreEventLog;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How fast the source reads a log that is there already, beside the raw stub (the limit) and the
 * client's own subscription. Started by bench.sh. The node runs in a process of its own; everything
 * else in this one, a competitor after the other, round by round.
 *
 * <p>Measured from the first event that has arrived at the end of a competitor's pipeline to the
 * last: connecting and starting a cluster are left out. CPU is that of this whole process, its
 * garbage collector and compiler included; in the first rounds, which do not count, the compiler
 * takes the larger part.
 */
public final class SourceBenchmark {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final SubscriptionTarget ALL = SubscriptionTarget.everything();
    private static final SplitPosition BEGINNING = new SplitPosition.Beginning();

    private static final String RAW = "raw gRPC stub, credit 8192";
    private static final String LISTENER = "client's subscribeToAll";
    private static final String QUEUE = "the same, through a queue";
    private static final String READER = "reader alone";
    private static final String SOURCE = "source in a Flink job";

    /** What reads the log until it is closed, and counts. */
    private interface Competitor {
        AutoCloseable start(NodeProcess node, Count count) throws Exception;
    }

    /** The figures of one competitor, a value for each round. */
    private record Figures(double[] rates, double[] cpus) {
        double rate() {
            return median(rates);
        }

        double cpu() {
            return median(cpus);
        }
    }

    private final String nodeJar;
    private final int events;
    private final int rounds;
    private final int warmUps;
    private final boolean quick;
    private final Predicate<String> wanted;

    private SourceBenchmark(String nodeJar, boolean quick, Predicate<String> wanted) {
        this.nodeJar = nodeJar;
        this.events = quick ? 100_000 : 1_000_000;
        this.rounds = quick ? 1 : 5;
        this.warmUps = quick ? 1 : 4;
        this.quick = quick;
        this.wanted = wanted;
    }

    /**
     * @param args the node's jar; then {@code --quick} for a run that shows only that everything
     *     works, {@code --only words} (a regular expression) for the competitors with such names,
     *     at 256 B
     */
    public static void main(String[] args) throws Exception {
        List<String> flags = List.of(args).subList(1, args.length);
        int only = flags.indexOf("--only");
        SourceBenchmark benchmark =
                new SourceBenchmark(
                        args[0],
                        flags.contains("--quick"),
                        only < 0
                                ? name -> true
                                : Pattern.compile(flags.get(only + 1)).asPredicate());
        if (only < 0) {
            benchmark.run();
        } else {
            benchmark.compare(256);
        }
        // Threads of the client and of the cluster linger.
        System.exit(0);
    }

    private void run() throws Exception {
        Map<String, Figures> small = compare(256);
        compare(1024);
        System.out.println();
        try (NodeProcess node = new NodeProcess(nodeJar, List.of("-Xmx4g"))) {
            SparseLog.fill(node.port(), events, 256);
            sparse(node);
            memory(node);
        }
        System.out.println();
        Figures source = small.get(SOURCE);
        System.out.printf(
                Locale.ROOT,
                "ratio_to_raw=%.2f ratio_to_listener=%.2f cpu_us=%.2f%n",
                source.rate() / small.get(RAW).rate(),
                source.rate() / small.get(LISTENER).rate(),
                source.cpu());
    }

    private static ClientListener listen(NodeProcess node, Count count, boolean queued)
            throws Exception {
        Count.Lane lane = count.lane();
        return new ClientListener(node.connectionString(), () -> lane.add(1), queued);
    }

    private Map<String, Competitor> competitors() {
        Map<String, Competitor> all = new LinkedHashMap<>();
        all.put(
                RAW,
                (node, count) -> {
                    Count.Lane lane = count.lane();
                    return new RawStub(
                            NodeProcess.channel(node.port()).build(), () -> lane.add(1));
                });
        all.put(LISTENER, (node, count) -> listen(node, count, false));
        all.put(QUEUE, (node, count) -> listen(node, count, true));
        all.put(READER, (node, count) -> new ReaderAlone(node, count, ALL, BEGINNING));
        all.put(SOURCE, (node, count) -> new FlinkJob(node, count, 1));
        all.put(SOURCE + ", 2 shards", (node, count) -> new FlinkJob(node, count, 2));
        all.put(SOURCE + ", 4 shards", (node, count) -> new FlinkJob(node, count, 4));
        all.keySet().removeIf(wanted.negate());
        return all;
    }

    private Map<String, Figures> compare(int payload) throws Exception {
        Map<String, Figures> figures = new LinkedHashMap<>();
        Map<String, Competitor> competitors = competitors();
        competitors
                .keySet()
                .forEach(
                        name ->
                                figures.put(
                                        name, new Figures(new double[rounds], new double[rounds])));
        try (NodeProcess node = new NodeProcess(nodeJar, List.of("-Xmx4g"))) {
            SparseLog.fill(node.port(), events, payload);
            for (int round = -warmUps; round < rounds; round++) {
                for (Map.Entry<String, Competitor> competitor : competitors.entrySet()) {
                    measure(node, competitor.getValue(), figures.get(competitor.getKey()), round);
                }
            }
        }
        print(payload, figures);
        return figures;
    }

    private void measure(NodeProcess node, Competitor competitor, Figures figures, int round)
            throws Exception {
        System.gc();
        Count count = new Count();
        AutoCloseable running = competitor.start(node, count);
        await(count, 1);
        long before = count.sum();
        long cpu = SYSTEM.getProcessCpuTime();
        long begun = System.nanoTime();
        await(count, events);
        double nanos = System.nanoTime() - begun;
        double measured = events - before;
        if (round >= 0) {
            figures.rates[round] = measured / nanos * 1e9;
            figures.cpus[round] = (SYSTEM.getProcessCpuTime() - cpu) / measured / 1e3;
        }
        running.close();
    }

    private void print(int payload, Map<String, Figures> figures) {
        System.out.printf(
                Locale.ROOT,
                "%n%,d events of %,d B, medians of %d        events/s   (from     to)   to raw  "
                        + " client CPU%n",
                events,
                payload,
                rounds);
        Figures raw = figures.get(RAW);
        figures.forEach(
                (name, of) ->
                        System.out.printf(
                                Locale.ROOT,
                                "%-36s %,12.0f   (%4.0f k %4.0f k)   %6.2f   %7.2f us%n",
                                name,
                                of.rate(),
                                Arrays.stream(of.rates).min().orElseThrow() / 1e3,
                                Arrays.stream(of.rates).max().orElseThrow() / 1e3,
                                raw == null ? Double.NaN : of.rate() / raw.rate(),
                                of.cpu()));
    }

    /** A restart with a filter that lets nearly nothing through. */
    private void sparse(NodeProcess node) throws Exception {
        SubscriptionTarget target =
                new SubscriptionTarget.AllStreams(EventFilter.streamNamePrefix("sparse-"));
        double[] fromCheckpoint = new double[rounds];
        double[] fromBeginning = new double[rounds];
        double[] reached = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            int found = SparseLog.SPARSE_EVENTS + round;
            Count count = new Count();
            ReaderAlone first = new ReaderAlone(node, count, target, BEGINNING);
            await(count, found);
            SplitPosition position = first.position();
            // The last match is in the middle of the log: the checkpoints of the filter go on.
            for (SplitPosition next = null; !position.equals(next); Thread.sleep(200)) {
                next = position;
                position = first.position();
            }
            first.close();
            SplitPosition end = new EventStoreEventLog(node.connectionString()).endOf(target).get();
            reached[round] = 100.0 * commit(position) / commit(end);
            // What a restart has to find, at the end of the log.
            SparseLog.appendOne(node.port());
            fromCheckpoint[round] = untilFound(node, target, position, 1);
            fromBeginning[round] = untilFound(node, target, BEGINNING, found + 1);
        }
        System.out.printf(
                Locale.ROOT,
                "filter that %d of %,d events match, from a restart to the event at the end of the"
                    + " log:%n  after the checkpoint, at %.1f %% of the log: %.3f s; from the"
                    + " beginning: %.3f s%n",
                SparseLog.SPARSE_EVENTS,
                events,
                median(reached),
                median(fromCheckpoint),
                median(fromBeginning));
    }

    private static long commit(SplitPosition position) {
        return ((SplitPosition.AfterPosition) position).position().commit();
    }

    private static double untilFound(
            NodeProcess node, SubscriptionTarget target, SplitPosition position, int found)
            throws Exception {
        Count count = new Count();
        long begun = System.nanoTime();
        ReaderAlone reader = new ReaderAlone(node, count, target, position);
        await(count, found);
        double seconds = (System.nanoTime() - begun) / 1e9;
        reader.close();
        return seconds;
    }

    /** What a job holds when its sink takes nothing more and the whole log is waiting. */
    private void memory(NodeProcess node) throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Count count = new Count();
        FlinkJob job = new FlinkJob(node, count, 1, gate);
        await(count, 1);
        List<String> used = new ArrayList<>();
        long stoppedAt = System.nanoTime();
        for (int second : quick ? new int[] {1} : new int[] {1, 10, 30, 60}) {
            TimeUnit.NANOSECONDS.sleep(
                    stoppedAt + TimeUnit.SECONDS.toNanos(second) - System.nanoTime());
            used.add("%.1f MB after %d s".formatted(usedHeap() / 1e6, second));
        }
        long stopped = count.sum();
        gate.countDown();
        await(count, events);
        double flowing = usedHeap() / 1e6;
        job.close();
        System.out.printf(
                Locale.ROOT,
                "heap while the sink has stopped after %d event and %,d wait: %s; when all are read"
                        + " %.1f MB%n",
                stopped,
                events - stopped,
                String.join(", ", used),
                flowing);
    }

    private static long usedHeap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void await(Count count, long events) throws InterruptedException {
        while (count.sum() < events) {
            Thread.sleep(1);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
