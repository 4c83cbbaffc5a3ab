package io.github.esflink.source.reader;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendResp;
import com.google.protobuf.ByteString;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.Semaphore;

/** The node in a process of its own, on a free port, filled with events. */
final class NodeProcess implements AutoCloseable {

    /** What a sparse filter looks for; see {@link #fill}. */
    static final String SPARSE_STREAM = "sparse-1";

    static final int SPARSE_EVENTS = 60;

    private static final int STREAMS = 1_000;
    private static final int BATCH = 500;

    private final Process process;
    private final int port;

    NodeProcess(String jar) throws Exception {
        process =
                new ProcessBuilder("java", "-Xmx4g", "-jar", jar, "--port", "0")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        // The node must not outlive a benchmark that was interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String ready = out.readLine();
        if (ready == null || !ready.contains("ready")) {
            throw new IllegalStateException("The node did not start; it said: " + ready);
        }
        port = Integer.parseInt(ready.replaceAll(".*:(\\d+)\\?.*", "$1"));
    }

    int port() {
        return port;
    }

    String connectionString() {
        return "esdb://127.0.0.1:" + port + "?tls=false";
    }

    ManagedChannel channel() {
        return NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(20_000_000)
                .build();
    }

    /**
     * Appends to {@value #STREAMS} streams, round about; {@value #SPARSE_EVENTS} of the events,
     * evenly spread over the first half of the log, go to {@link #SPARSE_STREAM}.
     *
     * @param events how many, all in all
     * @param payload bytes of each
     */
    void fill(int events, int payload) throws Exception {
        byte[] data = new byte[payload];
        Random random = new Random(7);
        random.nextBytes(data);
        Appending appending = new Appending(channel(), random, ByteString.copyFrom(data));
        int written = 0;
        int sparse = 0;
        for (int batch = 0; written < events; batch++) {
            if (sparse < SPARSE_EVENTS && written >= (long) sparse * events / 2 / SPARSE_EVENTS) {
                appending.append(SPARSE_STREAM, 1);
                written++;
                sparse++;
            } else {
                int size = Math.min(BATCH, events - written);
                appending.append("bench-%03x".formatted(batch % STREAMS), size);
                written += size;
            }
        }
        appending.close();
    }

    /** Appends one event of that stream. */
    void appendOne(String stream) throws Exception {
        Appending appending = new Appending(channel(), new Random(), ByteString.EMPTY);
        appending.append(stream, 1);
        appending.close();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    private static final class Appending implements StreamObserver<AppendResp> {
        private static final int OPEN_CALLS = 4;
        private static final Shared.Empty EMPTY = Shared.Empty.getDefaultInstance();

        private final Semaphore window = new Semaphore(OPEN_CALLS);
        private final ManagedChannel channel;
        private final Random random;
        private final ByteString data;

        Appending(ManagedChannel channel, Random random, ByteString data) {
            this.channel = channel;
            this.random = random;
            this.data = data;
        }

        void append(String stream, int events) throws InterruptedException {
            window.acquire();
            StreamObserver<AppendReq> call = StreamsGrpc.newStub(channel).append(this);
            call.onNext(options(stream));
            for (int i = 0; i < events; i++) {
                call.onNext(event());
            }
            call.onCompleted();
        }

        void close() throws InterruptedException {
            window.acquire(OPEN_CALLS);
            channel.shutdownNow();
        }

        @Override
        public void onNext(AppendResp answer) {
            if (!answer.hasSuccess()) {
                onError(new IllegalStateException(answer.toString()));
            }
        }

        @Override
        @SuppressWarnings("SystemExitOutsideMain") // nothing can be measured without events
        public void onError(Throwable failure) {
            failure.printStackTrace();
            System.exit(1);
        }

        @Override
        public void onCompleted() {
            window.release();
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

        private AppendReq event() {
            Shared.UUID.Structured id =
                    Shared.UUID
                            .Structured
                            .newBuilder()
                            .setMostSignificantBits(random.nextLong())
                            .setLeastSignificantBits(random.nextLong())
                            .build();
            return AppendReq.newBuilder()
                    .setProposedMessage(
                            AppendReq.ProposedMessage.newBuilder()
                                    .setId(Shared.UUID.newBuilder().setStructured(id))
                                    .putMetadata("type", "measured")
                                    .putMetadata("content-type", "application/octet-stream")
                                    .setData(data))
                    .build();
        }
    }
}
