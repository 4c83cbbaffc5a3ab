package io.github.esflink.demo.corpus;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendResp;
import com.google.protobuf.ByteString;
import io.github.esflink.sinks.core.record.EventRecord;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Appends events with every byte as it is: the official client writes metadata that is a JSON
 * object anew.
 */
final class RawAppends implements AutoCloseable {

    private final ManagedChannel channel;
    private final StreamsGrpc.StreamsStub stub;

    RawAppends(int port) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        stub = StreamsGrpc.newStub(channel);
    }

    /** Waits until it is in the log. */
    void append(EventRecord event) throws ExecutionException, InterruptedException {
        Answer answer = new Answer();
        StreamObserver<AppendReq> call = stub.append(answer);
        call.onNext(
                AppendReq.newBuilder()
                        .setOptions(
                                AppendReq.Options.newBuilder()
                                        .setStreamIdentifier(
                                                Shared.StreamIdentifier.newBuilder()
                                                        .setStreamName(
                                                                ByteString.copyFromUtf8(
                                                                        event.position()
                                                                                .streamId())))
                                        .setAny(Shared.Empty.getDefaultInstance()))
                        .build());
        call.onNext(
                AppendReq.newBuilder()
                        .setProposedMessage(
                                AppendReq.ProposedMessage.newBuilder()
                                        .setId(id(event.recordId()))
                                        .putMetadata("type", event.schemaInfo().subject())
                                        .putMetadata(
                                                "content-type", event.schemaInfo().contentType())
                                        .setData(ByteString.copyFrom(event.data()))
                                        .setCustomMetadata(ByteString.copyFrom(event.metadata())))
                        .build());
        call.onCompleted();
        answer.end.get();
    }

    private static Shared.UUID id(UUID id) {
        return Shared.UUID.newBuilder().setString(id.toString()).build();
    }

    private static final class Answer implements StreamObserver<AppendResp> {

        private final CompletableFuture<Void> end = new CompletableFuture<>();

        @Override
        public void onNext(AppendResp answer) {
            if (!answer.hasSuccess()) {
                onError(new IllegalStateException("The node refused the event: " + answer));
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
