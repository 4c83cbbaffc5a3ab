package io.github.esflink.jsonpath;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * A query as a filter over one parsed record of about 500 bytes, on one thread: once over a record
 * that has what is asked for, once over one that has not. All queries have run in the JVM before
 * one is measured, so that none has the code of the engine to itself.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class JsonPathBenchmark {

    private static final String HEADLINE = "$[?@.subject == 'OrderPlaced']";

    @Param({
        HEADLINE,
        "$.value[?@.country == 'NL']",
        "$.value.items[?@.price > 100]",
        "$[?@.total > 100]",
        "$[?$.value.total > 100 && $.schemaInfo.subject == 'OrderPlaced']",
        "$.value.coupon",
        "$..[?@.country == 'NL']",
        "$.schemaInfo[?match(@, 'Order.*')]",
    })
    public String query;

    @Param({"hit", "miss"})
    public String record;

    private JsonPath path;
    private JsonNode root;

    @Setup
    public void parse() throws Exception {
        JsonNode hit = record(true);
        JsonNode miss = record(false);
        List<JsonPath> all = new ArrayList<>();
        for (String other :
                JsonPathBenchmark.class.getField("query").getAnnotation(Param.class).value()) {
            all.add(JsonPath.parse(other));
        }
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            for (JsonPath other : all) {
                found += other.matches(hit) ? 1 : 0;
                found += other.matches(miss) ? 1 : 0;
            }
        }
        path = JsonPath.parse(query);
        root = record.equals("hit") ? hit : miss;
        if (found != 20_000 * all.size() || path.matches(root) != record.equals("hit")) {
            throw new IllegalStateException(query + " is no " + record);
        }
    }

    /**
     * What the thread had of the processor, so that the rate is that of a core however many others
     * want it.
     */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Processor {

        public long operations;
        public long nanos;
        private long start;

        @Setup(Level.Iteration)
        public void start() {
            operations = 0;
            nanos = 0;
            start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }

        @TearDown(Level.Iteration)
        public void stop() {
            nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        }
    }

    @Benchmark
    public boolean matches(Processor processor) {
        processor.operations++;
        return path.matches(root);
    }

    private static JsonNode record(boolean hit) throws Exception {
        String json =
                """
                {"recordId":"7f0c1c6e-5f0e-4f57-9d39-0d6c2a6f9e11",
                 "position":{"streamId":"order-1042","streamRevision":17,"logPosition":88123456},
                 "isTransformed":false,
                 "schemaInfo":{"subject":"%s","type":"json"},
                 "headers":{"correlationId":"c-9913","causationId":"e-8812"},
                 "value":{"orderId":1042,"total":%s,%s
                  "customer":{"id":77,"name":"A. de Vries","country":"%s"},
                  "items":[{"sku":"B-100","quantity":2,"price":19.95},
                           {"sku":"C-200","quantity":1,"price":%s}]}}
                """
                        .formatted(
                                hit ? "OrderPlaced" : "ParcelSent",
                                hit ? "189.90" : "59.90",
                                hit ? "\"coupon\":\"SPRING\"," : "",
                                hit ? "NL" : "BE",
                                hit ? "150.00" : "20.00");
        return JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build()
                .readTree(json);
    }

    public static void main(String[] args) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.include(JsonPathBenchmark.class.getSimpleName()).addProfiler(GCProfiler.class);
        if (args.length > 0 && args[0].equals("--quick")) {
            options.warmupIterations(1)
                    .warmupTime(TimeValue.milliseconds(200))
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(200));
        }
        print(new Runner(options.build()).run());
    }

    private static void print(Collection<RunResult> results) {
        double hit = Double.NaN;
        double miss = Double.NaN;
        for (RunResult result : results) {
            String query = result.getParams().getParam("query");
            String record = result.getParams().getParam("record");
            double rate =
                    secondary(result, "operations") / secondary(result, "nanos") * 1_000;
            double bytes = secondary(result, "gc.alloc.rate.norm");
            System.out.printf(
                    Locale.ROOT, "%-4s %6.1f M/s %5.0f B  %s%n", record, rate, bytes, query);
            if (query.equals(HEADLINE)) {
                hit = record.equals("hit") ? rate : hit;
                miss = record.equals("miss") ? rate : miss;
            }
        }
        System.out.printf(Locale.ROOT, "jsonpath_hit=%.1f jsonpath_miss=%.1f%n", hit, miss);
    }

    private static double secondary(RunResult result, String name) {
        return result.getSecondaryResults().entrySet().stream()
                .filter(e -> e.getKey().endsWith(name))
                .mapToDouble(e -> e.getValue().getScore())
                .findFirst()
                .orElse(Double.NaN);
    }
}
