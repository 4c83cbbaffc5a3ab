package io.github.esflink.sinks.kafka;

import io.github.esflink.node.Appending;
import io.github.esflink.node.NodeProcess;
import io.github.esflink.node.RawStub;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A node with a log, and what reads it as fast as can be. */
final class MeasuredLog implements AutoCloseable {

    private static final int STREAMS = 1_000;
    private static final int BATCH = 500;

    private final NodeProcess node;

    /** Appends to so many streams, round about. */
    MeasuredLog(String jar, int events, int payload) throws Exception {
        node = new NodeProcess(jar, List.of("-Xmx4g"));
        try (Appending appending = new Appending(node.port(), payload)) {
            for (int written = 0; written < events; written += BATCH) {
                appending.append(
                        "bench-%03x".formatted(written / BATCH % STREAMS),
                        Math.min(BATCH, events - written));
            }
        }
    }

    String connectionString() {
        return node.connectionString();
    }

    void appendOne(String stream) throws Exception {
        try (Appending appending = new Appending(node.port(), 0)) {
            appending.append(stream, 1);
        }
    }

    /** Reads the whole log by the raw stub and counts. */
    Reading read() {
        LongAdder seen = new LongAdder();
        RawStub stub =
                new RawStub(
                        NodeProcess.channel(node.port()).build(),
                        seen::increment);
        return new Reading() {
            @Override
            public long seen() {
                return seen.sum();
            }

            @Override
            public void close() {
                stub.close();
            }
        };
    }

    /** What was read so far. */
    interface Reading extends AutoCloseable {
        long seen();
    }

    @Override
    public void close() throws Exception {
        node.close();
    }
}
