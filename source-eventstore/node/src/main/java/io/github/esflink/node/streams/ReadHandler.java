package io.github.esflink.node.streams;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import io.github.esflink.node.fault.Faults;
import io.github.esflink.node.fault.ThrottledSource;
import io.github.esflink.node.reading.ReadFrame;
import io.github.esflink.node.reading.ResponsePump;
import io.github.esflink.node.reading.ResponseSource;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Serves reads and subscriptions: one {@link ResponsePump} for each call. */
public final class ReadHandler implements ServerCallHandler<ReadReq, ReadFrame> {
    /**
     * How many bytes may wait in the transport before a call is full. With gRPC's own 32 KiB a
     * subscription to a million events took 1.6 times as long.
     */
    private static final int ON_READY_THRESHOLD = 256 * 1024;

    private final ReadRequests requests;
    private final OpenReads openReads;
    private final Faults faults;
    private final Executor executor;

    /**
     * @param openReads is told of each read while it lasts
     * @param executor for work that must not hold up the transport or the log's writer
     */
    public ReadHandler(
            ReadRequests requests, OpenReads openReads, Faults faults, Executor executor) {
        this.requests = requests;
        this.openReads = openReads;
        this.faults = faults;
        this.executor = executor;
    }

    @Override
    public ServerCall.Listener<ReadReq> startCall(
            ServerCall<ReadReq, ReadFrame> call, Metadata headers) {
        call.setOnReadyThreshold(ON_READY_THRESHOLD);
        call.request(2); // one message, and the end of messages
        return new Reading(call);
    }

    private final class Reading extends ServerCall.Listener<ReadReq> {
        private final ServerCall<ReadReq, ReadFrame> call;
        private @Nullable ReadReq request;
        private @Nullable ResponsePump pump;

        Reading(ServerCall<ReadReq, ReadFrame> call) {
            this.call = call;
        }

        @Override
        public void onMessage(ReadReq message) {
            request = message;
        }

        @Override
        public void onHalfClose() {
            ReadReq asked = request;
            if (asked == null) {
                call.close(
                        Status.INTERNAL.withDescription("Half-closed without a request"),
                        new Metadata());
                return;
            }
            ResponseSource source;
            try {
                source = requests.open(asked);
            } catch (StatusRuntimeException e) {
                Metadata trailers = e.getTrailers();
                call.close(e.getStatus(), trailers == null ? new Metadata() : trailers);
                return;
            }
            call.sendHeaders(new Metadata());
            ThrottledSource throttled = new ThrottledSource(source, faults, executor);
            ResponsePump started = new ResponsePump(call, throttled, executor);
            throttled.wakesWith(started);
            pump = started;
            openReads.add(started, asked.getOptions().hasSubscription());
            started.run();
        }

        @Override
        public void onReady() {
            if (pump != null) {
                pump.run();
            }
        }

        @Override
        public void onCancel() {
            end();
        }

        @Override
        public void onComplete() {
            end();
        }

        private void end() {
            if (pump != null) {
                pump.cancelled();
                openReads.remove(pump);
            }
        }
    }
}
