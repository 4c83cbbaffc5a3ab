package io.github.esflink.node;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;

/**
 * Reads {@code $all} from its beginning with the generated stub and a credit of 8192 messages, and
 * drops them: the limit of the client's library.
 */
public final class RawStub implements ClientResponseObserver<ReadReq, ReadResp>, AutoCloseable {

    private static final int CREDIT = 8_192;
    private static final Shared.Empty EMPTY = Shared.Empty.getDefaultInstance();

    private final ManagedChannel channel;
    private final Runnable onEvent;
    private ClientCallStreamObserver<ReadReq> call;
    private int taken;

    /**
     * @param channel closed with this
     * @param onEvent called for each event, on a thread of the channel
     */
    public RawStub(ManagedChannel channel, Runnable onEvent) {
        this.channel = channel;
        this.onEvent = onEvent;
        StreamsGrpc.newStub(channel).read(all(), this);
    }

    private static ReadReq all() {
        return ReadReq.newBuilder()
                .setOptions(
                        ReadReq.Options.newBuilder()
                                .setAll(ReadReq.Options.AllOptions.newBuilder().setStart(EMPTY))
                                .setSubscription(
                                        ReadReq.Options.SubscriptionOptions.getDefaultInstance())
                                .setNoFilter(EMPTY)
                                .setUuidOption(
                                        ReadReq.Options.UUIDOption.newBuilder()
                                                .setStructured(EMPTY)))
                .build();
    }

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
        if (response.hasEvent()) {
            onEvent.run();
        }
    }

    @Override
    public void onError(Throwable ended) {}

    @Override
    public void onCompleted() {}

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
