package io.github.esflink.sinks.http;

import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** The sink in a Flink job of parallelism 1, in a cluster of its own, behind events made in it. */
final class SinkRun implements AutoCloseable {

    static final String STREAM = "bench-";

    private final JobClient job;

    SinkRun(HttpEventSink sink, long events, int streams, Path checkpoints) throws Exception {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10));
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, settings);
        sink.attachTo(
                env.fromSource(
                                new NumberSequenceSource(0, events - 1),
                                WatermarkStrategy.noWatermarks(),
                                "Numbers")
                        .map(new ToRecord(streams))
                        .returns(TypeInformation.of(EventRecord.class))
                        .keyBy(record -> record.position().streamId(), Types.STRING),
                new SinkContext("bench", "sink"));
        job = env.executeAsync("benchmark");
    }

    /** Waits for the end of the job, which is that of its last event. */
    @Override
    public void close() throws Exception {
        job.getJobExecutionResult().get();
    }

    static byte[] data() {
        return ("{\"n\":1,\"pad\":\"" + "x".repeat(300 - 16) + "\"}").getBytes(StandardCharsets.US_ASCII);
    }

    static final class ToRecord implements MapFunction<Long, EventRecord> {
        private static final long serialVersionUID = 1L;
        private static final SchemaInfo SCHEMA = new SchemaInfo("OrderPlaced", SchemaInfo.JSON);

        private final int streams;
        private final byte[] data = data();

        ToRecord(int streams) {
            this.streams = streams;
        }

        @Override
        public EventRecord map(Long number) {
            return EventRecord.builder()
                    .setRecordId(new UUID(number, number))
                    .setPosition(
                            new RecordPosition(
                                    STREAM + number % streams, number / streams, 1_000 + number))
                    .setSchemaInfo(SCHEMA)
                    .setTimestamp(1_700_000_000_000L)
                    .setData(data)
                    .build();
        }
    }
}
