package io.github.esflink.node;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Calls that the official client does not make, for what it hides. */
final class RawStreams implements AutoCloseable {
    private static final long BOUND_SECONDS = 60;
    static final Shared.Empty EMPTY = Shared.Empty.getDefaultInstance();

    final ManagedChannel channel;
    final StreamsGrpc.StreamsStub stub;

    RawStreams(int port) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        stub = StreamsGrpc.newStub(channel);
    }

    static Shared.StreamIdentifier stream(String name) {
        return Shared.StreamIdentifier.newBuilder()
                .setStreamName(ByteString.copyFromUtf8(name))
                .build();
    }

    static AppendReq options(String stream) {
        return AppendReq.newBuilder()
                .setOptions(
                        AppendReq.Options.newBuilder()
                                .setStreamIdentifier(stream(stream))
                                .setAny(EMPTY))
                .build();
    }

    static AppendReq.ProposedMessage message(int size) {
        return AppendReq.ProposedMessage.newBuilder()
                .setId(id(UUID.randomUUID()))
                .putMetadata("type", "made")
                .putMetadata("content-type", "application/octet-stream")
                .setData(ByteString.copyFrom(new byte[size]))
                .build();
    }

    static Shared.UUID id(UUID id) {
        return Shared.UUID
                .newBuilder()
                .setStructured(
                        Shared.UUID
                                .Structured
                                .newBuilder()
                                .setMostSignificantBits(id.getMostSignificantBits())
                                .setLeastSignificantBits(id.getLeastSignificantBits()))
                .build();
    }

    /** Appends so many events of so many bytes, and waits for the answer. */
    void append(String stream, int count, int size) {
        Heard<com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendResp> heard =
                new Heard<>();
        var call = stub.append(heard.unlimited());
        call.onNext(options(stream));
        for (int i = 0; i < count; i++) {
            call.onNext(AppendReq.newBuilder().setProposedMessage(message(size)).build());
        }
        call.onCompleted();
        heard.awaitEnd();
    }

    static ReadReq subscription(String stream) {
        return ReadReq.newBuilder()
                .setOptions(
                        ReadReq.Options.newBuilder()
                                .setStream(
                                        ReadReq.Options.StreamOptions.newBuilder()
                                                .setStreamIdentifier(stream(stream))
                                                .setStart(EMPTY))
                                .setSubscription(
                                        ReadReq.Options.SubscriptionOptions.getDefaultInstance())
                                .setNoFilter(EMPTY)
                                .setUuidOption(
                                        ReadReq.Options.UUIDOption.newBuilder()
                                                .setStructured(EMPTY)))
                .build();
    }

    Heard<ReadResp> read(ReadReq request) {
        Heard<ReadResp> heard = new Heard<>();
        stub.read(request, heard.unlimited());
        return heard;
    }

    /** Reads no more than so many messages, until it is asked for more. */
    Heard<ReadResp> read(ReadReq request, int messages) {
        Heard<ReadResp> heard = new Heard<>();
        stub.read(request, heard.limitedTo(messages));
        return heard;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** What a call brought, for a test to wait for. */
    static final class Heard<T> {
        private final List<T> messages = new ArrayList<>();
        private @Nullable Status end;
        private @Nullable ClientCallStreamObserver<?> call;

        <Q> ClientResponseObserver<Q, T> unlimited() {
            return limitedTo(0);
        }

        /** Takes so many messages, 0 for all, until it is asked for more. */
        <Q> ClientResponseObserver<Q, T> limitedTo(int first) {
            return new ClientResponseObserver<>() {
                @Override
                public void beforeStart(ClientCallStreamObserver<Q> started) {
                    if (first > 0) {
                        started.disableAutoRequestWithInitial(first);
                    }
                    synchronized (Heard.this) {
                        call = started;
                    }
                }

                @Override
                public void onNext(T message) {
                    synchronized (Heard.this) {
                        messages.add(message);
                        Heard.this.notifyAll();
                    }
                }

                @Override
                public void onError(Throwable error) {
                    end(Status.fromThrowable(error));
                }

                @Override
                public void onCompleted() {
                    end(Status.OK);
                }
            };
        }

        private synchronized void end(Status status) {
            end = status;
            notifyAll();
        }

        synchronized List<T> await(Predicate<List<T>> wished) {
            try {
                long bound = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
                while (!wished.test(messages) && end == null) {
                    wait(left(bound));
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return List.copyOf(messages);
        }

        private long left(long bound) {
            long left = TimeUnit.NANOSECONDS.toMillis(bound - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(
                        "waited " + BOUND_SECONDS + " s, heard " + messages.size() + " messages");
            }
            return left;
        }

        synchronized Status awaitEnd() {
            try {
                long bound = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
                while (end == null) {
                    wait(left(bound));
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return end;
        }

        synchronized void takeTheRest() {
            if (call != null) {
                call.request(Integer.MAX_VALUE);
            }
        }

        synchronized int count() {
            return messages.size();
        }

        synchronized boolean hasEnded() {
            return end != null;
        }

        synchronized void cancel() {
            if (call != null) {
                call.cancel("the test is done", null);
            }
        }
    }
}
