package io.github.esflink.source.client.grpc;

import io.github.esflink.source.client.CallStatus;
import io.github.esflink.source.client.SubscriptionEnd;
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
 * Remembers how the last failed call of a client ended. The client itself says no more than "shut
 * down" when it could not connect, whatever the reason was. Thread-safe.
 */
final class FailedCalls implements ClientInterceptor {

    private volatile @Nullable SubscriptionEnd last;

    /**
     * What a failure of the client's future means: the last failed call knows more, if there is
     * one.
     */
    SubscriptionEnd explain(Throwable failure) {
        SubscriptionEnd end = CallStatus.endOf(failure);
        SubscriptionEnd seen = last;
        return CallStatus.tells(failure) || seen == null ? end : seen;
    }

    @Override
    public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
            MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
        if (method.getType() == MethodDescriptor.MethodType.SERVER_STREAMING) {
            // Reads fail with their status themselves, and carry every event.
            return next.newCall(method, options);
        }
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<RespT> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                last = status.isOk() ? null : CallStatus.endOf(status, trailers);
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }
}
