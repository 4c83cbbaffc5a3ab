package io.github.esflink.sinks.http;

import io.github.esflink.sinks.core.headers.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast the sink delivers to an endpoint on the same machine, beside the client alone (the
 * limit) and beside a sender that waits for each answer. Started by bench.sh. The endpoint runs in
 * a process of its own; everything else in this one, a competitor after the other, round by round.
 *
 * <p>The endpoint counts: from the request after the first tenth to the last one. So starting and
 * connecting are left out. CPU is that of this whole process, its garbage collector and compiler
 * included; the first rounds, in which the compiler takes the larger part, do not count.
 */
public final class HttpBenchmark {

    private static final int CONNECTIONS = 64;
    private static final int STREAMS = 1_000;

    private final ServerProcess server;
    private final Path checkpoints;
    private final boolean quick;
    private final Rounds rounds;

    private HttpBenchmark(ServerProcess server, Path checkpoints, boolean quick) {
        this.server = server;
        this.checkpoints = checkpoints;
        this.quick = quick;
        this.rounds = new Rounds(server, roundsOf(quick));
    }

    private static int roundsOf(boolean quick) {
        return quick ? 1 : 5;
    }

    /**
     * @param args {@code --quick} for a run that shows only that everything works; {@code
     *     --requests} for what a request costs in its forms, alone; {@code --checkpoints} for how
     *     long checkpoints take, alone
     */
    public static void main(String[] args) throws Exception {
        try (ServerProcess server = new ServerProcess()) {
            List<String> flags = List.of(args);
            boolean quick = flags.contains("--quick");
            Path checkpoints = Files.createTempDirectory("http-benchmark");
            boolean all = !flags.contains("--requests") && !flags.contains("--checkpoints");
            if (all) {
                new HttpBenchmark(server, checkpoints, quick).run();
            }
            if (all || flags.contains("--requests")) {
                Rounds rounds = new Rounds(server, roundsOf(quick));
                new RequestsBenchmark(server, checkpoints, quick, rounds).run();
            }
            if (all || flags.contains("--checkpoints")) {
                new CheckpointsBenchmark(server, checkpoints, quick).run();
            }
        }
        // Threads of clusters linger.
        System.exit(0);
    }

    private void run() throws Exception {
        wrk();
        Map<String, Rounds.Competitor> throughput = new LinkedHashMap<>();
        throughput.put("AsyncHttpClient alone", this::raw);
        throughput.put("sink in a Flink job", events -> sink(events, STREAMS, CONNECTIONS));
        throughput.put("the same, ordering none", this::unordered);
        Map<String, Rounds.Figures> figures =
                rounds.compare(throughput, 0, quick ? 20_000 : 200_000, quick ? 1 : 5);
        rounds.print("%d at once, endpoint answers at once".formatted(CONNECTIONS), figures);
        Rounds.Figures alone = figures.get("AsyncHttpClient alone");
        Rounds.Figures sink = figures.get("sink in a Flink job");
        double speedup = latencies();
        streams();
        System.out.printf(
                Locale.ROOT,
                "%nratio_to_ahc=%.2f cpu_ratio=%.2f speedup_20ms=%.0f%n",
                sink.rate() / alone.rate(),
                sink.cpu() / alone.cpu(),
                speedup);
    }

    /** One request at a time, and the sink with its default of 256, over the endpoint's latency. */
    private double latencies() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%n%-32s %12s %12s %9s%n",
                STREAMS + " streams, endpoint takes",
                "serial/s",
                "sink/s",
                "speedup");
        double at20 = 0;
        for (int millis : new int[] {0, 5, 20, 50}) {
            long serialEvents =
                    millis == 0
                            ? (quick ? 2_000 : 20_000)
                            : Math.max(20, (quick ? 500 : 3_000) / millis);
            long sinkEvents =
                    millis == 0
                            ? (quick ? 20_000 : 200_000)
                            : (quick ? 500 : 3_000) * 256L / millis;
            Rounds.Figures serial =
                    rounds.compare(
                                    Map.of("serial", events -> serial(events)),
                                    millis,
                                    serialEvents,
                                    quick ? 0 : 1)
                            .get("serial");
            Rounds.Figures sink =
                    rounds.compare(
                                    Map.of("sink", events -> sink(events, STREAMS, 256)),
                                    millis,
                                    sinkEvents,
                                    quick ? 0 : 1)
                            .get("sink");
            double speedup = sink.rate() / serial.rate();
            if (millis == 20) {
                at20 = speedup;
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-32s %,12.0f %,12.0f %9.1f%n",
                    millis + " ms",
                    serial.rate(),
                    sink.rate(),
                    speedup);
        }
        return at20;
    }

    /** What an event costs when there are more streams. */
    private void streams() throws Exception {
        Map<String, Rounds.Figures> all = new LinkedHashMap<>();
        for (int streams : new int[] {10, 1_000, 100_000, 1_000_000}) {
            long events = quick ? 30_000 : Math.max(200_000, streams);
            String name = "%,d streams".formatted(streams);
            all.putAll(
                    rounds.compare(
                            Map.of(name, count -> sink(count, streams, CONNECTIONS)),
                            0,
                            events,
                            quick ? 0 : 1));
        }
        rounds.print("sink over the number of streams", all);
    }

    private AutoCloseable raw(long events) {
        RawClient client = new RawClient(server.url(), SinkRun.data(), headers());
        client.send(events, CONNECTIONS);
        return client;
    }

    private AutoCloseable serial(long events) {
        RawClient client = new RawClient(server.url(), SinkRun.data(), headers());
        client.send(events, 1);
        return client;
    }

    private AutoCloseable sink(long events, int streams, int inFlight) throws Exception {
        return new SinkRun(
                HttpEventSink.builder().setUrl(server.url()).setInFlight(inFlight).build(),
                events,
                streams,
                checkpoints);
    }

    private AutoCloseable unordered(long events) throws Exception {
        return new SinkRun(
                HttpEventSink.builder()
                        .setUrl(server.url())
                        .setInFlight(CONNECTIONS)
                        .setOrdering(Ordering.none())
                        .build(),
                events,
                STREAMS,
                checkpoints);
    }

    /** What the sink sends with an event, all of it constant. */
    private static Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        new RecordHeaders("bench", true)
                .forEach(new SinkRun.ToRecord(STREAMS).map(1L), headers::put);
        headers.put("esdb-request-id", UUID.randomUUID().toString());
        headers.put("esdb-request-date", Instant.now().toString());
        headers.put("content-type", "application/json");
        return headers;
    }

    private void wrk() throws Exception {
        boolean there =
                Arrays.stream(System.getenv("PATH").split(":"))
                        .anyMatch(dir -> Files.isExecutable(Path.of(dir, "wrk")));
        if (!there) {
            System.out.println("wrk: not on the PATH, so it is not measured");
            return;
        }
        StringBuilder script = new StringBuilder("wrk.method = 'POST'\n");
        script.append("wrk.body = '").append(new String(SinkRun.data(), StandardCharsets.US_ASCII));
        script.append("'\n");
        headers()
                .forEach(
                        (name, value) ->
                                script.append("wrk.headers['%s'] = '%s'%n".formatted(name, value)));
        Path file = Files.writeString(checkpoints.resolve("post.lua"), script);
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round < roundsOf(quick); round++) {
            server.begin(0, -1, -1);
            Process wrk =
                    new ProcessBuilder(
                                    "wrk",
                                    "-t1",
                                    "-c" + CONNECTIONS,
                                    "-d" + (quick ? 1 : 5) + "s",
                                    "-s",
                                    file.toString(),
                                    server.url())
                            .redirectErrorStream(true)
                            .start();
            String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher rate = Pattern.compile("Requests/sec:\\s*([\\d.]+)").matcher(said);
            if (!rate.find()) {
                throw new IllegalStateException("wrk said: " + said);
            }
            rates.add(Double.parseDouble(rate.group(1)));
        }
        System.out.printf(
                Locale.ROOT,
                "wrk, %d connections: %,.0f requests/s%n",
                CONNECTIONS,
                Rounds.median(rates));
    }
}
