package io.github.esflink.node;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendResp;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How fast a node serves and takes events, and how much memory they need. Started by bench.sh; the
 * node runs in a process of its own for speed, and in this one for memory.
 *
 * <p>Reads are measured with the raw gRPC stub and a credit of 8192 messages: the fastest reader
 * that the design knows. Figures are medians of five runs after a warm-up.
 */
public final class NodeBenchmark {
    private static final int EVENTS = 1_000_000;
    private static final int BATCH = 500;
    private static final int PAYLOAD = 256;
    private static final int STREAMS = 1_000;
    private static final int WRITERS = 64;
    private static final int APPENDS = 100_000;
    private static final Shared.Empty EMPTY = Shared.Empty.getDefaultInstance();

    public static void main(String[] args) throws Exception {
        List<String> parts = List.of(args).subList(1, args.length);
        boolean all = parts.isEmpty();
        if (all || parts.contains("memory")) {
            memory();
        }
        List<String> options = new ArrayList<>(List.of("-Xmx2g"));
        options.addAll(List.of(System.getProperty("node.options", "").split(" ")));
        options.removeIf(String::isEmpty);
        try (NodeProcess node = new NodeProcess(args[0], options)) {
            if (all || parts.contains("subscribe")) {
                fill(node.port(), EVENTS);
                subscribe(node.port(), node.handle());
            }
            if (all || parts.contains("append")) {
                append(node.port(), node.handle());
            }
        }
    }

    /** Without threads of its own beside the transport's, so that the node is what is measured. */
    private static ManagedChannel channel(int port) {
        return NodeProcess.channel(port).directExecutor().build();
    }

    private static void memory() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().start()) {
            fill(node.port(), 1_000); // classes and buffers
            long before = used();
            fill(node.port(), EVENTS);
            long perEvent = (used() - before) / EVENTS;
            System.out.printf(
                    Locale.ROOT,
                    "memory: %d B an event of %d B payload, so %d B beside it%n",
                    perEvent,
                    PAYLOAD,
                    perEvent - PAYLOAD);
        }
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(100);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void fill(int port, int events) throws Exception {
        try (Appending appending = new Appending(port, PAYLOAD)) {
            for (int i = 0; i < events / BATCH; i++) {
                appending.append("bench-" + i % STREAMS, BATCH);
            }
        }
    }

    private static void subscribe(int port, ProcessHandle server) throws Exception {
        double[] rates = new double[5];
        double[] cpus = new double[5];
        for (int run = -3; run < 5; run++) {
            Duration cpu = server.info().totalCpuDuration().orElseThrow();
            long start = System.nanoTime();
            CountDownLatch events = new CountDownLatch(EVENTS);
            RawStub reader = new RawStub(channel(port), events::countDown);
            events.await();
            double seconds = (System.nanoTime() - start) / 1e9;
            Duration used = server.info().totalCpuDuration().orElseThrow().minus(cpu);
            reader.close();
            if (run >= 0) {
                rates[run] = EVENTS / seconds;
                cpus[run] = used.toNanos() / 1e3 / EVENTS;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "subscription to $all, raw stub: %,.0f events/s, %.2f us of server CPU an event%n",
                median(rates),
                median(cpus));
    }

    private static void append(int port, ProcessHandle server) throws Exception {
        double[] rates = new double[5];
        double[] cpus = new double[5];
        ManagedChannel channel = channel(port);
        for (int run = -2; run < 5; run++) {
            Duration cpu = server.info().totalCpuDuration().orElseThrow();
            long start = System.nanoTime();
            CountDownLatch writers = new CountDownLatch(WRITERS);
            AtomicLong left = new AtomicLong(APPENDS);
            for (int w = 0; w < WRITERS; w++) {
                new Writer(StreamsGrpc.newStub(channel), "writer-" + w, left, writers).write();
            }
            writers.await();
            double seconds = (System.nanoTime() - start) / 1e9;
            Duration used = server.info().totalCpuDuration().orElseThrow().minus(cpu);
            if (run >= 0) {
                rates[run] = APPENDS / seconds;
                cpus[run] = used.toNanos() / 1e3 / APPENDS;
            }
        }
        channel.shutdownNow();
        System.out.printf(
                Locale.ROOT,
                "append of one event, %d writers: %,.0f requests/s, %.2f us of server CPU each%n",
                WRITERS,
                median(rates),
                median(cpus));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static final class Writer {
        private final StreamsGrpc.StreamsStub stub;
        private final AppendReq options;
        private final AtomicLong left;
        private final CountDownLatch writers;
        private final Random random = new Random();
        private final ByteString data = ByteString.copyFrom(new byte[PAYLOAD]);

        Writer(
                StreamsGrpc.StreamsStub stub,
                String stream,
                AtomicLong left,
                CountDownLatch writers) {
            this.stub = stub;
            this.options = Appending.options(stream);
            this.left = left;
            this.writers = writers;
        }

        void write() {
            if (left.getAndDecrement() <= 0) {
                writers.countDown();
                return;
            }
            StreamObserver<AppendReq> call = stub.append(new Answer(this::write));
            call.onNext(options);
            call.onNext(Appending.event(random, data));
            call.onCompleted();
        }
    }

    private static final class Answer implements StreamObserver<AppendResp> {
        private final Runnable then;

        Answer(Runnable then) {
            this.then = then;
        }

        @Override
        public void onNext(AppendResp response) {
            if (!response.hasSuccess()) {
                throw new IllegalStateException(response.toString());
            }
        }

        @Override
        public void onError(Throwable error) {
            error.printStackTrace();
            System.exit(1);
        }

        @Override
        public void onCompleted() {
            then.run();
        }
    }
}
