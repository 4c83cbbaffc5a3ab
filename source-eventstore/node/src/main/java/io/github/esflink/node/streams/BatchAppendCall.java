package io.github.esflink.node.streams;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.BatchAppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.BatchAppendResp;
import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.github.esflink.node.log.AppendOutcome;
import io.github.esflink.node.log.ExpectedRevision;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.record.ProposedEvent;
import io.github.esflink.node.security.Operation;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Many appends over one call. Each has an id of its own, may come in parts, and is answered when
 * its last part is there; an error of one leaves the call and the others alone, except "not
 * leader".
 */
final class BatchAppendCall implements StreamObserver<BatchAppendReq> {
    private final TransactionLog log;
    private final RequestChecks checks;
    private final int maxAppendSize;
    private final StreamObserver<BatchAppendResp> responses;
    private final Map<Shared.UUID, Batch> open = new HashMap<>();
    private boolean ended;

    private static final class Batch {
        final Shared.StreamIdentifier stream;
        final ExpectedRevision expected;
        final List<ProposedEvent> events = new ArrayList<>();
        long size;

        Batch(Shared.StreamIdentifier stream, ExpectedRevision expected) {
            this.stream = stream;
            this.expected = expected;
        }
    }

    BatchAppendCall(
            TransactionLog log,
            RequestChecks checks,
            int maxAppendSize,
            StreamObserver<BatchAppendResp> responses) {
        this.log = log;
        this.checks = checks;
        this.maxAppendSize = maxAppendSize;
        this.responses = responses;
    }

    @Override
    public void onNext(BatchAppendReq request) {
        if (ended) {
            return;
        }
        Shared.UUID id = request.getCorrelationId();
        try {
            Status refused = request.hasOptions() ? begin(id, request.getOptions()) : null;
            Batch batch = open.get(id);
            if (refused == null && batch != null) {
                refused = add(batch, request);
            }
            if (refused != null) {
                open.remove(id);
                answer(id, request.getOptions().getStreamIdentifier(), refused);
            } else if (batch != null && request.getIsFinal()) {
                open.remove(id);
                write(id, batch);
            }
        } catch (StatusRuntimeException e) {
            switch (e.getStatus().getCode()) {
                case NOT_FOUND -> {
                    ended = true;
                    responses.onError(e);
                }
                case PERMISSION_DENIED ->
                        answer(
                                id,
                                request.getOptions().getStreamIdentifier(),
                                status(
                                        Code.PERMISSION_DENIED,
                                        "AccessDenied",
                                        Shared.AccessDenied.getDefaultInstance()));
                default ->
                        answer(
                                id,
                                request.getOptions().getStreamIdentifier(),
                                badRequest(reason(e)));
            }
        }
    }

    private @Nullable Status begin(Shared.UUID id, BatchAppendReq.Options options) {
        if (!options.hasStreamIdentifier()) {
            return badRequest("Required field StreamIdentifier not set.");
        }
        checks.check(Operation.WRITE, Requests.streamName(options.getStreamIdentifier()));
        boolean tooLate =
                options.hasDeadline()
                        && options.getDeadline().getSeconds() <= 0
                        && options.getDeadline().getNanos() <= 0;
        if (tooLate) {
            return status(Code.DEADLINE_EXCEEDED, "Timeout", Shared.Timeout.getDefaultInstance());
        }
        ExpectedRevision expected =
                switch (options.getExpectedStreamPositionCase()) {
                    case STREAM_POSITION -> Requests.exactly(options.getStreamPosition());
                    case NO_STREAM -> new ExpectedRevision.NoStream();
                    case ANY -> new ExpectedRevision.Any();
                    case STREAM_EXISTS -> new ExpectedRevision.StreamExists();
                    case EXPECTEDSTREAMPOSITION_NOT_SET -> throw Requests.noExpectation();
                };
        open.putIfAbsent(id, new Batch(options.getStreamIdentifier(), expected));
        return null;
    }

    private @Nullable Status add(Batch batch, BatchAppendReq request) {
        for (BatchAppendReq.ProposedMessage message : request.getProposedMessagesList()) {
            ProposedEvent event =
                    Requests.event(
                            message.getId(),
                            message.getMetadataMap(),
                            message.getCustomMetadata(),
                            message.getData());
            batch.size += event.sizeOnDisk();
            batch.events.add(event);
        }
        return batch.size <= maxAppendSize
                ? null
                : status(
                        Code.INVALID_ARGUMENT,
                        "MaximumAppendSizeExceeded",
                        Shared.MaximumAppendSizeExceeded.newBuilder()
                                .setMaxAppendSize(maxAppendSize)
                                .build());
    }

    private void write(Shared.UUID id, Batch batch) {
        String stream = Requests.streamName(batch.stream);
        AppendOutcome outcome = log.append(stream, batch.expected, batch.events);
        if (outcome instanceof AppendOutcome.Written written) {
            responses.onNext(
                    BatchAppendResp.newBuilder()
                            .setCorrelationId(id)
                            .setStreamIdentifier(batch.stream)
                            .setSuccess(success(written))
                            .build());
        } else if (outcome instanceof AppendOutcome.WrongRevision wrong) {
            answer(
                    id,
                    batch.stream,
                    status(
                            Code.ALREADY_EXISTS,
                            "WrongExpectedVersion",
                            wrong(batch.expected, wrong.currentRevision())));
        } else {
            answer(
                    id,
                    batch.stream,
                    status(
                            Code.NOT_FOUND,
                            "StreamDeleted",
                            Shared.StreamDeleted.newBuilder()
                                    .setStreamIdentifier(batch.stream)
                                    .build()));
        }
    }

    private static BatchAppendResp.Success success(AppendOutcome.Written written) {
        BatchAppendResp.Success.Builder success = BatchAppendResp.Success.newBuilder();
        if (written.position() == AppendOutcome.NO_POSITION) {
            success.setNoPosition(Empty.getDefaultInstance());
        } else {
            success.setPosition(
                    Shared.AllStreamPosition.newBuilder()
                            .setCommitPosition(written.position())
                            .setPreparePosition(written.position()));
        }
        if (written.lastRevision() == AppendOutcome.NO_REVISION) {
            success.setNoStream(Empty.getDefaultInstance());
        } else {
            success.setCurrentRevision(written.lastRevision());
        }
        return success.build();
    }

    private static Shared.WrongExpectedVersion wrong(ExpectedRevision expected, long current) {
        Shared.WrongExpectedVersion.Builder wrong = Shared.WrongExpectedVersion.newBuilder();
        if (current == AppendOutcome.NO_REVISION) {
            wrong.setCurrentNoStream(Empty.getDefaultInstance());
        } else {
            wrong.setCurrentStreamRevision(current);
        }
        if (expected instanceof ExpectedRevision.Any) {
            wrong.setExpectedAny(Empty.getDefaultInstance());
        } else if (expected instanceof ExpectedRevision.NoStream) {
            wrong.setExpectedNoStream(Empty.getDefaultInstance());
        } else if (expected instanceof ExpectedRevision.StreamExists) {
            wrong.setExpectedStreamExists(Empty.getDefaultInstance());
        } else {
            wrong.setExpectedStreamPosition(expected.wireValue());
        }
        return wrong.build();
    }

    private void answer(Shared.UUID id, Shared.StreamIdentifier stream, Status error) {
        responses.onNext(
                BatchAppendResp.newBuilder()
                        .setCorrelationId(id)
                        .setStreamIdentifier(stream)
                        .setError(error)
                        .build());
    }

    private static String reason(StatusRuntimeException error) {
        Throwable cause = error.getCause();
        return String.valueOf(
                cause == null ? error.getStatus().getDescription() : cause.getMessage());
    }

    private static Status badRequest(String text) {
        return status(
                Code.INVALID_ARGUMENT,
                "BadRequest",
                Shared.BadRequest.newBuilder().setMessage(text).build());
    }

    private static Status status(Code code, String message, Message details) {
        return Status.newBuilder()
                .setCode(code)
                .setMessage(message)
                .setDetails(Any.pack(details))
                .build();
    }

    @Override
    public void onError(Throwable clientGone) {
        ended = true;
    }

    @Override
    public void onCompleted() {
        if (!ended) {
            ended = true;
            responses.onCompleted();
        }
    }
}
