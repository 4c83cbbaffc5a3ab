package io.github.esflink.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;

class GuardedStepTest {

    private final EventRecord event =
            EventRecord.builder()
                    .setRecordId(new UUID(1, 2))
                    .setPosition(new RecordPosition("order-1", 7, 4711))
                    .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                    .build();

    @Test
    void whatAStepThrowsIsTheEventsAndSaysNothingOfItsData() throws Exception {
        List<EventRecord> results =
                run(
                        (record, out) -> {
                            out.collect(record);
                            throw new ArithmeticException("hunter2");
                        });

        assertThat(results).hasSize(1);
        assertThat(results.get(0).refusal())
                .startsWith(
                        "The filter failed: java.lang.ArithmeticException in io.github.esflink.job.pipeline.GuardedStepTest.")
                .doesNotContain("hunter2");
        assertThat(
                        run((record, out) -> {
                                    throw new PayloadException("not JSON");
                                })
                                .get(0)
                                .refusal())
                .isEqualTo("The filter failed: not JSON");
    }

    @Test
    void whatIsNotTheEventsIsThrown() {
        for (Exception other :
                List.of(
                        new InterruptedException(),
                        new CancelTaskException(),
                        new FlinkRuntimeException("state"))) {
            assertThatThrownBy(
                            () ->
                                    run(
                                            (record, out) -> {
                                                throw other;
                                            }))
                    .isSameAs(other);
        }
        assertThatThrownBy(
                        () ->
                                run(
                                        (record, out) -> {
                                            throw new OutOfMemoryError("heap");
                                        }))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void whatAThreadThrowsThatIsToEndIsNotTheEvents() {
        RuntimeException other = new IllegalStateException("closed");
        assertThatThrownBy(
                        () ->
                                run(
                                        (record, out) -> {
                                            Thread.currentThread().interrupt();
                                            throw other;
                                        }))
                .isSameAs(other);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatAnOperatorBehindThrowsIsNotTheEvents() {
        RuntimeException behind = new ArithmeticException("behind");
        GuardedStep step = new GuardedStep("filter", (record, out) -> out.collect(record));

        assertThatThrownBy(
                        () ->
                                step.flatMap(
                                        event,
                                        new ListCollector<>(new ArrayList<>()) {
                                            @Override
                                            public void collect(EventRecord record) {
                                                throw behind;
                                            }
                                        }))
                .isSameAs(behind);
    }

    private List<EventRecord> run(FlatMapFunction<EventRecord, EventRecord> step) throws Exception {
        List<EventRecord> results = new ArrayList<>();
        new GuardedStep("filter", step).flatMap(event, new ListCollector<>(results));
        return results;
    }
}
