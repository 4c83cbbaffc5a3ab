package io.github.esflink.node.randomwork;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import io.github.esflink.node.fault.Faults;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows when a node has nothing more to say: when what it sent to the one open subscription has
 * been received. For a client with one subscription at a time.
 */
final class SentAndReceived implements ClientInterceptor, RandomWork.Silence {
    private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Faults node;
    private volatile Subscription current = new Subscription(true);

    /** What came of one subscription; written by the threads of its call. */
    private static final class Subscription {
        private volatile long received;

        /** Set when the client has told its listener, which it does behind its caller. */
        private volatile boolean ended;

        Subscription(boolean ended) {
            this.ended = ended;
        }
    }

    SentAndReceived(Faults node) {
        this.node = node;
    }

    @Override
    public void untilCaughtUp(CountDownLatch caughtUp) {
        until(() -> caughtUp.getCount() == 0 || allIsReceived());
    }

    @Override
    public void untilNothingComes(long millis) {
        until(this::allIsReceived);
    }

    /** A subscription that the node has ended counts as open until the client has heard of it. */
    private boolean allIsReceived() {
        Subscription subscription = current;
        return subscription.ended
                || (node.subscriptions() == 1
                        && node.sentToSubscriptions() == subscription.received);
    }

    private static void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > BOUND_NANOS) {
                throw new AssertionError("the node did not fall silent");
            }
            LockSupport.parkNanos(200_000);
        }
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
            MethodDescriptor<Q, R> method, CallOptions options, Channel channel) {
        return new SimpleForwardingClientCall<>(channel.newCall(method, options)) {
            private @Nullable Subscription subscription;

            @Override
            public void sendMessage(Q message) {
                if (message instanceof ReadReq read && read.getOptions().hasSubscription()) {
                    subscription = new Subscription(false);
                    current = subscription;
                }
                super.sendMessage(message);
            }

            @Override
            public void start(Listener<R> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            @Override
                            @SuppressWarnings("NonAtomicVolatileUpdate") // one call at a time
                            public void onMessage(R message) {
                                super.onMessage(message);
                                if (subscription != null) {
                                    subscription.received++;
                                }
                            }

                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                super.onClose(status, trailers);
                                if (subscription != null) {
                                    subscription.ended = true;
                                }
                            }
                        },
                        headers);
            }
        };
    }
}
