import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.google.protobuf.ByteString;
import io.github.esflink.node.EventStoreNode;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
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
        List<String> command = new ArrayList<>(List.of("java", "-Xmx2g"));
        command.addAll(List.of(System.getProperty("node.options", "").split(" ")));
        command.removeIf(String::isEmpty);
        command.addAll(List.of("-jar", args[0], "--port", "0"));
        Process server =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(server.getInputStream(), "UTF-8"));
            String ready = out.readLine();
            while (!ready.startsWith("EventStoreDB node ready: ")) {
                ready = out.readLine(); // what the JVM prints for its options
            }
            int port = Integer.parseInt(ready.replaceAll(".*:(\\d+)\\?.*", "$1"));
            if (all || parts.contains("subscribe")) {
                fill(port, EVENTS);
                subscribe(port, server.toHandle());
            }
            if (all || parts.contains("append")) {
                append(port, server.toHandle());
            }
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    /** Without threads of its own beside the transport's, so that the node is what is measured. */
    private static ManagedChannel channel(int port) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .directExecutor()
                .maxInboundMessageSize(20_000_000)
                .build();
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
        ManagedChannel channel = channel(port);
        StreamsGrpc.StreamsStub stub = StreamsGrpc.newStub(channel);
        Semaphore window = new Semaphore(4);
        Random random = new Random(7);
        byte[] payload = new byte[PAYLOAD];
        random.nextBytes(payload);
        ByteString data = ByteString.copyFrom(payload);
        for (int i = 0; i < events / BATCH; i++) {
            window.acquire();
            StreamObserver<AppendReq> call = stub.append(new Answer(window::release));
            call.onNext(options("bench-" + i % STREAMS));
            for (int n = 0; n < BATCH; n++) {
                call.onNext(message(random, data));
            }
            call.onCompleted();
        }
        window.acquire(4);
        channel.shutdownNow();
    }

    private static void subscribe(int port, ProcessHandle server) throws Exception {
        double[] rates = new double[5];
        double[] cpus = new double[5];
        for (int run = -3; run < 5; run++) {
            ManagedChannel channel = channel(port);
            Duration cpu = server.info().totalCpuDuration().orElseThrow();
            long start = System.nanoTime();
            Counting counting = new Counting();
            StreamsGrpc.newStub(channel)
                    .read(
                            ReadReq.newBuilder()
                                    .setOptions(
                                            ReadReq.Options.newBuilder()
                                                    .setAll(
                                                            ReadReq.Options.AllOptions.newBuilder()
                                                                    .setStart(EMPTY))
                                                    .setSubscription(
                                                            ReadReq.Options.SubscriptionOptions
                                                                    .getDefaultInstance())
                                                    .setNoFilter(EMPTY)
                                                    .setUuidOption(
                                                            ReadReq.Options.UUIDOption.newBuilder()
                                                                    .setStructured(EMPTY)))
                                    .build(),
                            counting);
            counting.done.await();
            double seconds = (System.nanoTime() - start) / 1e9;
            Duration used = server.info().totalCpuDuration().orElseThrow().minus(cpu);
            channel.shutdownNow();
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

    private static AppendReq options(String stream) {
        return AppendReq.newBuilder()
                .setOptions(
                        AppendReq.Options.newBuilder()
                                .setStreamIdentifier(
                                        Shared.StreamIdentifier.newBuilder()
                                                .setStreamName(ByteString.copyFromUtf8(stream)))
                                .setAny(EMPTY))
                .build();
    }

    private static AppendReq message(Random random, ByteString data) {
        return AppendReq.newBuilder()
                .setProposedMessage(
                        AppendReq.ProposedMessage.newBuilder()
                                .setId(
                                        Shared.UUID.newBuilder()
                                                .setStructured(
                                                        Shared.UUID.Structured.newBuilder()
                                                                .setMostSignificantBits(
                                                                        random.nextLong())
                                                                .setLeastSignificantBits(
                                                                        random.nextLong())))
                                .putMetadata("type", "measured")
                                .putMetadata("content-type", "application/json")
                                .setData(data))
                .build();
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
            this.options = options(stream);
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
            call.onNext(message(random, data));
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

    private static final class Counting implements ClientResponseObserver<ReadReq, ReadResp> {
        private static final int CREDIT = 8_192;

        final CountDownLatch done = new CountDownLatch(1);
        private ClientCallStreamObserver<ReadReq> call;
        private int events;
        private int taken;

        @Override
        public void beforeStart(ClientCallStreamObserver<ReadReq> started) {
            call = started;
            call.disableAutoRequestWithInitial(CREDIT);
        }

        @Override
        public void onNext(ReadResp response) {
            if (++taken == CREDIT / 2) {
                call.request(taken);
                taken = 0;
            }
            if (response.hasEvent() && ++events == EVENTS) {
                done.countDown();
            }
        }

        @Override
        public void onError(Throwable ended) {
            if (events < EVENTS) {
                ended.printStackTrace();
                System.exit(1);
            }
        }

        @Override
        public void onCompleted() {}
    }
}
