package io.github.esflink.sinks.kafka;

import io.github.esflink.node.Appending;
import io.github.esflink.node.NodeProcess;
import io.github.esflink.node.RawStub;
import io.github.esflink.source.reader.ClientListener;
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
    Reading readRaw() {
        LongAdder seen = new LongAdder();
        return new Reading(
                seen, new RawStub(NodeProcess.channel(node.port()).build(), seen::increment));
    }

    /** The same by the client's own subscription. */
    Reading subscribe() throws Exception {
        LongAdder seen = new LongAdder();
        return new Reading(
                seen, new ClientListener(node.connectionString(), seen::increment, false));
    }

    /** What was read so far, and what reads. */
    record Reading(LongAdder seen, AutoCloseable reader) implements KafkaBenchmark.Running {

        @Override
        public long done() {
            return seen.sum();
        }

        @Override
        public void close() throws Exception {
            reader.close();
        }
    }

    @Override
    public void close() throws Exception {
        node.close();
    }
}
