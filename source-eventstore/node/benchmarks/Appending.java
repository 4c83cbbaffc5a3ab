package io.github.esflink.node;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendResp;
import com.google.protobuf.ByteString;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;

import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * Appends events with the raw stub, as fast as a few calls at once can. A failure ends the process:
 * nothing can be measured without events.
 */
public final class Appending implements StreamObserver<AppendResp>, AutoCloseable {
    private static final int OPEN_CALLS = 4;
    private static final Shared.Empty EMPTY = Shared.Empty.getDefaultInstance();

    private final Semaphore window = new Semaphore(OPEN_CALLS);
    private final ManagedChannel channel;
    private final Random random = new Random();
    private final ByteString data;

    /**
     * @param port the node's
     * @param payload bytes of each event
     */
    public Appending(int port, int payload) {
        channel = NodeProcess.channel(port).build();
        byte[] bytes = new byte[payload];
        random.nextBytes(bytes);
        data = ByteString.copyFrom(bytes);
    }

    /** Events for one stream in one request. */
    public void append(String stream, int events) throws InterruptedException {
        window.acquire();
        StreamObserver<AppendReq> call = StreamsGrpc.newStub(channel).append(this);
        call.onNext(options(stream));
        for (int i = 0; i < events; i++) {
            call.onNext(event(random, data));
        }
        call.onCompleted();
    }

    /** Waits for what is under way. */
    @Override
    public void close() throws InterruptedException {
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
    @SuppressWarnings("SystemExitOutsideMain")
    public void onError(Throwable failure) {
        failure.printStackTrace();
        System.exit(1);
    }

    @Override
    public void onCompleted() {
        window.release();
    }

    /** What a request begins with. */
    public static AppendReq options(String stream) {
        return AppendReq.newBuilder()
                .setOptions(
                        AppendReq.Options.newBuilder()
                                .setStreamIdentifier(
                                        Shared.StreamIdentifier.newBuilder()
                                                .setStreamName(ByteString.copyFromUtf8(stream)))
                                .setAny(EMPTY))
                .build();
    }

    /** What it goes on with, once for each event. */
    public static AppendReq event(Random random, ByteString data) {
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
