package io.github.esflink.sinks.kafka;

import com.sun.management.OperatingSystemMXBean;
import io.github.esflink.sinks.kafka.ConnectorJob.Way;
import io.github.esflink.sinks.kafka.broker.CommittedReader;
import io.github.esflink.sinks.kafka.broker.KafkaBroker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * How fast a connector brings a log that is there already from the node to Kafka, beside what can
 * be had at either end: the client's own subscription and the raw stub under it, which read and
 * drop, and a producer's loop that sends. Started by bench.sh. Node and broker run in processes of their own; everything else in this one, a
 * competitor after the other, round by round.
 *
 * <p>Measured from the first records that the broker has (or the stub has read) to the last.
 * Connecting and starting a cluster are left out. CPU is that of this whole process. The payload is
 * the same random bytes in every event, so zstd finds them again, for every competitor alike.
 */
public final class KafkaBenchmark {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final int PAYLOAD = 300;
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final String RAW = "raw gRPC stub, credit 8192";
    private static final String SUBSCRIPTION = "client's subscribeToAll";

    /** What moves events until it is closed. */
    private interface Competitor {
        Running start() throws Exception;
    }

    /** How far it is. */
    interface Running extends AutoCloseable {
        long done() throws Exception;
    }

    private record Figures(double[] rates, double[] cpus) {}

    private final int events;
    private final int rounds;
    private final int warmUps;
    private final MeasuredLog log;
    private final KafkaBroker broker;
    private long inTheLog;

    private KafkaBenchmark(boolean quick, MeasuredLog log, KafkaBroker broker) {
        this.events = events(quick);
        this.inTheLog = events;
        this.rounds = quick ? 1 : 5;
        this.warmUps = quick ? 1 : 2;
        this.log = log;
        this.broker = broker;
    }

    private static int events(boolean quick) {
        return quick ? 100_000 : 1_000_000;
    }

    /**
     * @param args the node's jar; then {@code --quick} for a run that shows only that everything
     *     works, {@code --visibility} for how soon an event can be read, and nothing else
     */
    public static void main(String[] args) throws Exception {
        boolean quick = List.of(args).contains("--quick");
        Path directory = Files.createTempDirectory("kafka-benchmark");
        try (MeasuredLog log = new MeasuredLog(args[0], events(quick), PAYLOAD);
                KafkaBroker broker = KafkaBroker.start(directory)) {
            KafkaBenchmark benchmark = new KafkaBenchmark(quick, log, broker);
            if (List.of(args).contains("--visibility")) {
                benchmark.visibility(quick);
            } else {
                benchmark.run(quick);
            }
        } finally {
            delete(directory);
        }
        // Threads of clients and of clusters linger.
        System.exit(0);
    }

    private void run(boolean quick) throws Exception {
        Map<String, Competitor> competitors = competitors();
        Map<String, Figures> figures = new LinkedHashMap<>();
        competitors
                .keySet()
                .forEach(
                        name ->
                                figures.put(
                                        name, new Figures(new double[rounds], new double[rounds])));
        for (int round = -warmUps; round < rounds; round++) {
            for (Map.Entry<String, Competitor> competitor : competitors.entrySet()) {
                measure(competitor.getValue(), figures.get(competitor.getKey()), round);
            }
        }
        print(figures);
        visibility(quick);
        for (Compression compression : List.of(Compression.NONE, Compression.ZSTD)) {
            System.out.printf(
                    Locale.ROOT,
                    "%nexactly once, %s: %.2f of the subscription, %.2f of the raw stub, %.2f of the"
                            + " producer, %.2f of the producer with headers",
                    compression.kafkaName(),
                    best(figures, compression) / rate(figures, SUBSCRIPTION),
                    best(figures, compression) / rate(figures, RAW),
                    best(figures, compression) / rate(figures, producer(compression, false)),
                    best(figures, compression) / rate(figures, producer(compression, true)));
        }
        System.out.printf(
                Locale.ROOT,
                "%n%nratio_to_slower=%.2f eos_cost=%.2f%n",
                Math.min(
                        ratioToSlower(figures, Compression.NONE),
                        ratioToSlower(figures, Compression.ZSTD)),
                rate(figures, sink(Delivery.AT_LEAST_ONCE, 1, Compression.NONE, INTERVAL))
                        / rate(figures, sink(Delivery.EXACTLY_ONCE, 1, Compression.NONE, INTERVAL)));
    }

    private void visibility(boolean quick) throws Exception {
        System.out.printf("%nfrom the writing of an event to a consumer of committed records%n");
        visibility(Delivery.AT_LEAST_ONCE, Duration.ofSeconds(1));
        for (int seconds : quick ? new int[] {1} : new int[] {1, 5, 10}) {
            visibility(Delivery.EXACTLY_ONCE, Duration.ofSeconds(seconds));
        }
    }

    /** To the slower of the client's subscription and a producer with keys. */
    private static double ratioToSlower(Map<String, Figures> figures, Compression compression) {
        return best(figures, compression)
                / Math.min(
                        rate(figures, SUBSCRIPTION), rate(figures, producer(compression, false)));
    }

    /** Of the connector at either parallelism. */
    private static double best(Map<String, Figures> figures, Compression compression) {
        return Math.max(
                rate(figures, sink(Delivery.EXACTLY_ONCE, 1, compression, INTERVAL)),
                rate(figures, sink(Delivery.EXACTLY_ONCE, 2, compression, INTERVAL)));
    }

    private static double rate(Map<String, Figures> figures, String name) {
        return median(figures.get(name).rates);
    }

    private Map<String, Competitor> competitors() {
        Map<String, Competitor> all = new LinkedHashMap<>();
        all.put(RAW, log::readRaw);
        all.put(SUBSCRIPTION, log::subscribe);
        for (Compression compression : List.of(Compression.NONE, Compression.ZSTD)) {
            for (boolean headers : new boolean[] {false, true}) {
                all.put(producer(compression, headers), () -> produce(compression, headers));
            }
            for (int parallelism = 1; parallelism <= 2; parallelism++) {
                put(all, new Way(Delivery.EXACTLY_ONCE, parallelism, compression, INTERVAL));
            }
        }
        put(all, new Way(Delivery.AT_LEAST_ONCE, 1, Compression.NONE, INTERVAL));
        for (int seconds : new int[] {1, 5}) {
            put(
                    all,
                    new Way(
                            Delivery.EXACTLY_ONCE,
                            1,
                            Compression.NONE,
                            Duration.ofSeconds(seconds)));
        }
        return all;
    }

    private void put(Map<String, Competitor> all, Way way) {
        all.put(
                sink(way.delivery(), way.parallelism(), way.compression(), way.interval()),
                () -> deliver(way));
    }

    private static String producer(Compression compression, boolean headers) {
        return "producer with keys%s, %s"
                .formatted(headers ? " and headers" : "", compression.kafkaName());
    }

    private static String sink(
            Delivery delivery, int parallelism, Compression compression, Duration interval) {
        return "connector, %s, parallelism %d, %s, %d s"
                .formatted(
                        delivery == Delivery.EXACTLY_ONCE ? "exactly once" : "at least once",
                        parallelism,
                        compression.kafkaName(),
                        interval.toSeconds());
    }

    private Running produce(Compression compression, boolean headers) throws Exception {
        MeasuredTopic topic = new MeasuredTopic(broker);
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", broker.bootstrapServers());
        properties.setProperty("acks", "all");
        properties.setProperty("batch.size", "131072");
        properties.setProperty("buffer.memory", "67108864");
        properties.setProperty("linger.ms", "5");
        properties.setProperty("compression.type", compression.kafkaName());
        return into(topic, new KeyedProducer(properties, topic, events, PAYLOAD, headers));
    }

    private Running deliver(Way way) throws Exception {
        MeasuredTopic topic = new MeasuredTopic(broker);
        return into(
                topic,
                new ConnectorJob(
                        log.connectionString(), broker.bootstrapServers(), topic.name, way));
    }

    private static Running into(MeasuredTopic topic, AutoCloseable writer) {
        return new Running() {
            @Override
            public long done() throws Exception {
                return topic.written();
            }

            @Override
            public void close() throws Exception {
                writer.close();
                topic.close();
            }
        };
    }

    private void measure(Competitor competitor, Figures figures, int round) throws Exception {
        System.gc();
        Running running = competitor.start();
        await(running, 1);
        long before = running.done();
        long cpu = SYSTEM.getProcessCpuTime();
        long begun = System.nanoTime();
        await(running, events);
        double nanos = System.nanoTime() - begun;
        double measured = events - before;
        if (round >= 0) {
            figures.rates[round] = measured / nanos * 1e9;
            figures.cpus[round] = (SYSTEM.getProcessCpuTime() - cpu) / measured / 1e3;
        }
        running.close();
    }

    private static void await(Running running, long done) throws Exception {
        while (running.done() < done) {
            Thread.sleep(2);
        }
    }

    private void print(Map<String, Figures> figures) {
        System.out.printf(
                Locale.ROOT,
                "%n%,d events of %d B, medians of %d                     events/s   (from     to)"
                        + "   client CPU%n",
                events,
                PAYLOAD,
                rounds);
        figures.forEach(
                (name, of) ->
                        System.out.printf(
                                Locale.ROOT,
                                "%-55s %,10.0f   (%4.0f k %4.0f k)   %7.2f us%n",
                                name,
                                median(of.rates),
                                Arrays.stream(of.rates).min().orElseThrow() / 1e3,
                                Arrays.stream(of.rates).max().orElseThrow() / 1e3,
                                median(of.cpus)));
    }

    /** Events that are written one by one while the connector runs. */
    private void visibility(Delivery delivery, Duration interval) throws Exception {
        try (MeasuredTopic topic = new MeasuredTopic(broker);
                ConnectorJob job =
                        new ConnectorJob(
                                log.connectionString(),
                                broker.bootstrapServers(),
                                topic.name,
                                new Way(delivery, 1, Compression.NONE, interval));
                CommittedReader reader =
                        new CommittedReader(broker.bootstrapServers(), topic.name)) {
            // The log that is there already has to be through first.
            for (long read = 0; read < inTheLog; ) {
                read += reader.poll().size();
            }
            List<Double> millis = new ArrayList<>();
            int expected = 0;
            long end = System.nanoTime() + interval.multipliedBy(3).toNanos();
            while (System.nanoTime() < end || millis.size() < expected) {
                if (System.nanoTime() < end) {
                    log.appendOne("live-" + expected % 10);
                    expected++;
                }
                for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
                    millis.add((double) (System.currentTimeMillis() - record.timestamp()));
                }
            }
            double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            inTheLog += expected;
            System.out.printf(
                    Locale.ROOT,
                    "%-16s checkpoints every %2d s: median %,6.0f ms, 99 %% %,6.0f ms of %d%n",
                    delivery == Delivery.EXACTLY_ONCE ? "exactly once," : "at least once,",
                    interval.toSeconds(),
                    median(sorted),
                    sorted[(int) (sorted.length * 0.99)],
                    sorted.length);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
