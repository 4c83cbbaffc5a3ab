package io.github.esflink.source.reader;

import io.github.esflink.node.NodeProcess;
import io.github.esflink.source.MeasuredSource;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/**
 * A job of the source and a sink that counts and drops the payloads, in a cluster of its own with
 * Flink's defaults: objects are not reused, checkpoints are off.
 */
final class FlinkJob implements AutoCloseable {

    /** Jobs run one after another in this JVM; the sink finds its counter and its gate here. */
    private static volatile Count counted;

    private static volatile CountDownLatch gate;

    private final JobClient job;

    /**
     * @param shards how many subscriptions share the log, each with a subtask of its own
     * @param open lets the sink take events once it is at 0
     */
    FlinkJob(NodeProcess node, Count count, int shards, CountDownLatch open) throws Exception {
        counted = count;
        gate = open;
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(shards, new Configuration());
        env.fromSource(
                        MeasuredSource.of(node.connectionString(), shards),
                        WatermarkStrategy.noWatermarks(),
                        "EventStoreDB")
                .sinkTo(new CountingSink());
        job = env.executeAsync("benchmark");
    }

    FlinkJob(NodeProcess node, Count count, int shards) throws Exception {
        this(node, count, shards, new CountDownLatch(0));
    }

    @Override
    public void close() throws Exception {
        gate.countDown();
        job.cancel().get();
        try {
            job.getJobExecutionResult().get();
        } catch (ExecutionException e) {
            // cancelled
        }
    }

    private static final class CountingSink implements Sink<byte[]> {
        private static final long serialVersionUID = 1L;

        @Override
        public SinkWriter<byte[]> createWriter(WriterInitContext context) {
            return new CountingWriter(counted.lane(), gate);
        }
    }

    private static final class CountingWriter implements SinkWriter<byte[]> {
        private final Count.Lane lane;
        private final CountDownLatch open;

        CountingWriter(Count.Lane lane, CountDownLatch open) {
            this.lane = lane;
            this.open = open;
        }

        @Override
        public void write(byte[] payload, Context context) throws InterruptedException {
            lane.add(1);
            if (open.getCount() > 0) {
                open.await();
            }
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
