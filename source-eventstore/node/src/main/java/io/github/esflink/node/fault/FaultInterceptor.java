package io.github.esflink.node.fault;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Refuses new calls, and keeps the requests of a stalled node until it goes on. */
public final class FaultInterceptor implements ServerInterceptor {
    private final Faults faults;

    /** Does what {@code faults} say at the time of each call. */
    public FaultInterceptor(Faults faults) {
        this.faults = faults;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Status refusal = faults.state().refusal();
        if (refusal != null) {
            call.close(refusal, new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return new Held<>(next.startCall(call, headers));
    }

    private final class Held<Q> extends SimpleForwardingServerCallListener<Q> {
        private boolean cancelled;

        Held(ServerCall.Listener<Q> listener) {
            super(listener);
        }

        @Override
        public void onHalfClose() {
            if (!faults.holds(this::release)) {
                super.onHalfClose();
            }
        }

        private synchronized void release() {
            if (!cancelled) {
                super.onHalfClose();
            }
        }

        @Override
        public synchronized void onCancel() {
            cancelled = true;
            super.onCancel();
        }
    }
}
