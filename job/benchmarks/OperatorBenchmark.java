package io.github.esflink.job;

import io.github.esflink.job.filter.Filter;
import io.github.esflink.job.filter.RecordFilter;
import io.github.esflink.job.filter.RunningFilter;
import io.github.esflink.job.transform.JavaScriptTransform;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.source.subscription.EventFilter.Subject;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.streaming.api.operators.StreamFlatMap;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
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
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The steps between source and sink, each alone on one thread, by the thread's processor time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 5, time = 1)
public class OperatorBenchmark {

    private static final String GUARDED =
            """
            function transform(record) {
              if (record.schemaInfo.subject !== 'CustomerRegistered') return;
              const { firstName, lastName, email } = record.value;
              if (firstName && lastName) {
                record.value.fullName = `${firstName} ${lastName}`;
                delete record.value.firstName;
                delete record.value.lastName;
              }
              if (typeof email === 'string') record.value.email = email.toLowerCase();
            }
            """;

    private static final byte[] DATA =
            """
            {"customerId":4711,"firstName":"Ada","lastName":"Lovelace","email":"Ada.Lovelace@Example.COM","country":"GB",
             "address":{"street":"12 St James's Square","city":"London","zip":"SW1Y 4JH"},
             "phones":["+44 20 7946 0001","+44 20 7946 0002"],"newsletter":true,"credit":1.0,
             "registeredAt":"2026-01-31T12:00:00Z","tags":["new","web"],"score":12345678901234567890,
             "note":"Prefers to be written to, and only on weekdays; moved here from the old shop in 2019."}
            """
                    .getBytes(StandardCharsets.UTF_8);

    /**
     * What is done: with a record that nobody has to look at, over one that is parsed, from bytes.
     */
    @Param({
        "pass-through",
        "type hit",
        "jsonpath hit",
        "jsonpath miss",
        "jsonpath over the record hit",
        "jsonpath over the record miss",
        "combined hit",
        "combined miss",
        "transform",
        "transform, parse and write"
    })
    public String step;

    private static final Filter CUSTOMERS =
            new Filter.BeginsWith(Subject.EVENT_TYPE, List.of("Order", "Customer"));

    private static final Map<String, Filter> FILTERS =
            Map.of(
                    "type hit", CUSTOMERS,
                    "jsonpath hit", new Filter.Query("$.value[?@.city == 'London']"),
                    "jsonpath miss", new Filter.Query("$.value[?@.city == 'Paris']"),
                    "jsonpath over the record hit",
                            new Filter.Query("$[?@.subject == 'CustomerRegistered']"),
                    "jsonpath over the record miss",
                            new Filter.Query("$[?@.subject == 'CustomerMoved']"),
                    "combined hit", combined("London"),
                    "combined miss", combined("Paris"));

    private OneInputStreamOperatorTestHarness<EventRecord, EventRecord> flink;
    private RichFlatMapFunction<EventRecord, EventRecord> function;
    private EventRecord record;
    private boolean writes;

    private static Filter combined(String city) {
        return new Filter.All(
                List.of(
                        CUSTOMERS,
                        new Filter.Not(
                                new Filter.Matches(Subject.EVENT_TYPE, "(Draft|Test)$")),
                        new Filter.Any(
                                List.of(
                                        new Filter.Query("$.value[?@.city == '" + city + "']"),
                                        new Filter.Query("$[?$.value.customerId == 1]")))));
    }

    @Setup
    public void open() throws Exception {
        record = event(step.equals("pass-through") ? "application/octet-stream" : SchemaInfo.JSON);
        writes = step.endsWith("write");
        if (!writes && !step.equals("pass-through")) {
            record.value();
        }
        // All filters have run before one is measured: none has the code to itself.
        for (Filter filter : FILTERS.values()) {
            RunningFilter other = new RunningFilter(filter);
            EventRecord json = event(SchemaInfo.JSON);
            for (int i = 0; i < 20_000; i++) {
                if (other.passed(json) != null && filter == FILTERS.get("combined miss")) {
                    throw new IllegalStateException(filter + " is no miss");
                }
            }
        }
        Filter filter = FILTERS.get(step);
        function =
                filter == null
                        ? new JavaScriptTransform(GUARDED)
                        : RecordFilter.beforeTransform(filter);
        flink = new OneInputStreamOperatorTestHarness<>(new StreamFlatMap<>(function));
        flink.open();
    }

    @TearDown
    public void close() throws Exception {
        flink.close();
    }

    /** The processor time of the thread, so that the rate is that of a core. */
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
    public void step(Processor processor, Blackhole sink) throws Exception {
        processor.operations++;
        function.flatMap(
                writes ? event(SchemaInfo.JSON) : record,
                new Collector<>() {
                    @Override
                    public void collect(EventRecord result) {
                        sink.consume(result);
                    }

                    @Override
                    public void close() {}
                });
    }

    private static EventRecord event(String contentType) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition("customer-4711", 3, 123456789))
                .setSchemaInfo(new SchemaInfo("CustomerRegistered", contentType))
                .setMetadata("{\"$correlationId\":\"c-9913\"}".getBytes(StandardCharsets.UTF_8))
                .setData(DATA)
                .build();
    }

    public static void main(String[] args) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.include(OperatorBenchmark.class.getSimpleName());
        if (args.length > 0 && args[0].equals("--quick")) {
            options.warmupIterations(1)
                    .warmupTime(TimeValue.milliseconds(200))
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(200));
        }
        print(new Runner(options.build()).run());
    }

    private static void print(Collection<RunResult> results) {
        for (RunResult result : results) {
            System.out.printf(
                    Locale.ROOT,
                    "%-30s %12.0f records/s of a core%n",
                    result.getParams().getParam("step"),
                    secondary(result, "operations") / secondary(result, "nanos") * 1e9);
        }
    }

    private static double secondary(RunResult result, String name) {
        return result.getSecondaryResults().entrySet().stream()
                .filter(e -> e.getKey().endsWith(name))
                .mapToDouble(e -> e.getValue().getScore())
                .findFirst()
                .orElse(Double.NaN);
    }
}
