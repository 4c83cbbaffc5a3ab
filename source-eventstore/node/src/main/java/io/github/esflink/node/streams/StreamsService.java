package io.github.esflink.node.streams;

import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.BatchAppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.BatchAppendResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.DeleteReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.DeleteResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.TombstoneReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.TombstoneResp;
import io.github.esflink.node.log.AppendOutcome;
import io.github.esflink.node.log.ExpectedRevision;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.ServerErrors;
import io.github.esflink.node.reading.ReadFrame;
import io.github.esflink.node.reading.ReadFrameMarshaller;
import io.github.esflink.node.security.Operation;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;

/** Writing and reading of streams. */
public final class StreamsService extends StreamsGrpc.StreamsImplBase {
    private final TransactionLog log;
    private final RequestChecks checks;
    private final int maxAppendSize;

    /**
     * @param maxAppendSize limit for the events of one append, in bytes
     */
    public StreamsService(TransactionLog log, RequestChecks checks, int maxAppendSize) {
        this.log = log;
        this.checks = checks;
        this.maxAppendSize = maxAppendSize;
    }

    /** The service with reads that are served from encoded events. */
    public ServerServiceDefinition withReads(ReadHandler reads) {
        MethodDescriptor<ReadReq, ReadFrame> read =
                StreamsGrpc.getReadMethod().toBuilder(
                                StreamsGrpc.getReadMethod().getRequestMarshaller(),
                                new ReadFrameMarshaller())
                        .build();
        ServerServiceDefinition generated = bindService();
        ServiceDescriptor.Builder methods =
                ServiceDescriptor.newBuilder(generated.getServiceDescriptor().getName());
        generated.getMethods().stream()
                .map(method -> method.getMethodDescriptor())
                .filter(method -> !method.getFullMethodName().equals(read.getFullMethodName()))
                .forEach(methods::addMethod);
        ServerServiceDefinition.Builder service =
                ServerServiceDefinition.builder(methods.addMethod(read).build());
        generated.getMethods().stream()
                .filter(
                        method ->
                                !method.getMethodDescriptor()
                                        .getFullMethodName()
                                        .equals(read.getFullMethodName()))
                .forEach(service::addMethod);
        return service.addMethod(read, reads).build();
    }

    @Override
    public StreamObserver<AppendReq> append(StreamObserver<AppendResp> responses) {
        return new AppendCall(log, checks, maxAppendSize, responses);
    }

    @Override
    public StreamObserver<BatchAppendReq> batchAppend(StreamObserver<BatchAppendResp> responses) {
        return new BatchAppendCall(log, checks, maxAppendSize, responses);
    }

    @Override
    public void delete(DeleteReq request, StreamObserver<DeleteResp> responses) {
        try {
            String stream = Requests.streamName(request.getOptions().getStreamIdentifier());
            ExpectedRevision expected = Requests.expected(request.getOptions());
            checks.check(Operation.DELETE, stream);
            long position = written(stream, expected, log.softDelete(stream, expected));
            responses.onNext(
                    DeleteResp.newBuilder()
                            .setPosition(
                                    DeleteResp.Position.newBuilder()
                                            .setCommitPosition(position)
                                            .setPreparePosition(position))
                            .build());
            responses.onCompleted();
        } catch (StatusRuntimeException e) {
            responses.onError(e);
        }
    }

    @Override
    public void tombstone(TombstoneReq request, StreamObserver<TombstoneResp> responses) {
        try {
            String stream = Requests.streamName(request.getOptions().getStreamIdentifier());
            ExpectedRevision expected = Requests.expected(request.getOptions());
            checks.check(Operation.DELETE, stream);
            long position = written(stream, expected, log.tombstone(stream, expected));
            responses.onNext(
                    TombstoneResp.newBuilder()
                            .setPosition(
                                    TombstoneResp.Position.newBuilder()
                                            .setCommitPosition(position)
                                            .setPreparePosition(position))
                            .build());
            responses.onCompleted();
        } catch (StatusRuntimeException e) {
            responses.onError(e);
        }
    }

    private static long written(String stream, ExpectedRevision expected, AppendOutcome outcome) {
        if (outcome instanceof AppendOutcome.Written written) {
            return written.position();
        }
        if (outcome instanceof AppendOutcome.WrongRevision wrong) {
            throw ServerErrors.wrongExpectedVersion(
                    stream, expected.wireValue(), wrong.currentRevision());
        }
        throw ServerErrors.streamDeleted(stream);
    }
}
