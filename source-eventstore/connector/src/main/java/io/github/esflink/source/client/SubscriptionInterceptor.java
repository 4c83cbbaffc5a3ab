package io.github.esflink.source.client;

import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import io.github.esflink.source.client.SubscriptionObserver.ControlMessage;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Stands between gRPC and the client on the one read call that a {@link ClientSubscription} makes:
 * takes the messages, keeps the credit, sees the end. Other calls of the client pass untouched.
 *
 * <p>Threads: {@link #request} and {@link #cancel} from any thread; the observer is called by gRPC,
 * one call at a time.
 */
final class SubscriptionInterceptor implements ClientInterceptor {

    private static final String READ = StreamsGrpc.getReadMethod().getFullMethodName();

    private final SubscriptionObserver observer;
    private final Object lock = new Object();

    // Guarded by lock: credit and cancellation that came before there was a call.
    private @Nullable ClientCall<?, ?> call;
    private int creditBeforeStart;
    private boolean cancelled;

    SubscriptionInterceptor(SubscriptionObserver observer) {
        this.observer = observer;
    }

    void request(int messages) {
        ClientCall<?, ?> started;
        synchronized (lock) {
            started = call;
            if (started == null) {
                creditBeforeStart += messages;
                return;
            }
        }
        started.request(messages);
    }

    void cancel() {
        ClientCall<?, ?> started;
        synchronized (lock) {
            cancelled = true;
            started = call;
        }
        if (started != null) {
            started.cancel("the reader closed the subscription", null);
        }
    }

    private void started(ClientCall<?, ?> newCall) {
        int credit;
        boolean stop;
        synchronized (lock) {
            call = newCall;
            credit = creditBeforeStart;
            stop = cancelled;
        }
        if (stop) {
            newCall.cancel("the reader closed the subscription", null);
        } else if (credit > 0) {
            newCall.request(credit);
        }
    }

    @Override
    public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
            MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
        ClientCall<ReqT, RespT> plain = next.newCall(method, options);
        return READ.equals(method.getFullMethodName()) ? new TakenCall<>(plain) : plain;
    }

    private final class TakenCall<ReqT, RespT> extends SimpleForwardingClientCall<ReqT, RespT> {

        TakenCall(ClientCall<ReqT, RespT> plain) {
            super(plain);
        }

        @Override
        public void start(Listener<RespT> client, Metadata headers) {
            super.start(new TakingListener<>(client), headers);
            started(delegate());
        }

        @Override
        public void request(int messages) {
            // The client's own flow control: ours is the only one.
        }
    }

    private final class TakingListener<RespT> extends SimpleForwardingClientCallListener<RespT> {

        TakingListener(ClientCall.Listener<RespT> client) {
            super(client);
        }

        @Override
        public void onMessage(RespT message) {
            try {
                take(message);
            } catch (RuntimeException e) {
                // gRPC would cancel the call and say no more than CANCELLED.
                observer.onEnd(
                        new SubscriptionEnd(false, "a message of the server cannot be read", e));
                cancel();
            }
        }

        private void take(RespT message) {
            ReadResp response = (ReadResp) message;
            switch (response.getContentCase()) {
                case EVENT ->
                        observer.onMessage(
                                WireEvents.event(response.getEvent()),
                                response.getSerializedSize());
                case CHECKPOINT ->
                        observer.onMessage(
                                WireEvents.checkpoint(response.getCheckpoint()),
                                response.getSerializedSize());
                case CAUGHT_UP -> observer.onControlMessage(ControlMessage.CAUGHT_UP);
                case FELL_BEHIND -> observer.onControlMessage(ControlMessage.FELL_BEHIND);
                case CONFIRMATION -> {
                    observer.onControlMessage(ControlMessage.CONFIRMED);
                    super.onMessage(message);
                }
                case STREAM_NOT_FOUND,
                        FIRST_STREAM_POSITION,
                        LAST_STREAM_POSITION,
                        LAST_ALL_STREAM_POSITION,
                        CONTENT_NOT_SET ->
                        observer.onControlMessage(ControlMessage.OTHER);
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            observer.onEnd(CallStatus.endOf(status, trailers));
            super.onClose(status, trailers);
        }
    }
}
