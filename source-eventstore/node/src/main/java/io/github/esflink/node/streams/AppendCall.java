package io.github.esflink.node.streams;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendResp;
import io.github.esflink.node.log.AppendOutcome;
import io.github.esflink.node.log.ExpectedRevision;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.ServerErrors;
import io.github.esflink.node.record.ProposedEvent;
import io.github.esflink.node.security.Operation;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One append: first its options, then one message for each event. Nothing is written before the
 * client has sent everything, so that a client that goes away leaves nothing behind.
 */
final class AppendCall implements StreamObserver<AppendReq> {
    private static final Shared.Empty EMPTY = Shared.Empty.getDefaultInstance();

    private final TransactionLog log;
    private final RequestChecks checks;
    private final int maxAppendSize;
    private final StreamObserver<AppendResp> responses;
    private final List<ProposedEvent> events = new ArrayList<>(1);
    private String stream = "";
    private @Nullable ExpectedRevision expected;
    private long size;
    private boolean ended;

    AppendCall(
            TransactionLog log,
            RequestChecks checks,
            int maxAppendSize,
            StreamObserver<AppendResp> responses) {
        this.log = log;
        this.checks = checks;
        this.maxAppendSize = maxAppendSize;
        this.responses = responses;
    }

    @Override
    public void onNext(AppendReq request) {
        if (ended) {
            return;
        }
        try {
            if (expected == null) {
                begin(request);
            } else {
                add(request);
            }
        } catch (StatusRuntimeException e) {
            fail(e);
        }
    }

    private void begin(AppendReq request) {
        if (!request.hasOptions()) {
            throw ServerErrors.handlerThrew(
                    new IllegalStateException("the first message of an append has no options"));
        }
        stream = Requests.streamName(request.getOptions().getStreamIdentifier());
        expected = Requests.expected(request.getOptions());
        checks.check(Operation.WRITE, stream);
    }

    private void add(AppendReq request) {
        if (!request.hasProposedMessage()) {
            throw ServerErrors.handlerThrew(
                    new IllegalStateException("a later message of an append has no event"));
        }
        AppendReq.ProposedMessage message = request.getProposedMessage();
        ProposedEvent event =
                Requests.event(
                        message.getId(),
                        message.getMetadataMap(),
                        message.getCustomMetadata(),
                        message.getData());
        size += event.sizeOnDisk();
        if (size > maxAppendSize) {
            throw ServerErrors.maxAppendSizeExceeded(maxAppendSize);
        }
        events.add(event);
    }

    @Override
    public void onError(Throwable clientGone) {
        ended = true;
    }

    @Override
    public void onCompleted() {
        if (ended) {
            return;
        }
        ExpectedRevision wanted = expected;
        if (wanted == null || stream.isEmpty()) {
            fail(
                    ServerErrors.handlerThrew(
                            new IllegalStateException("an append names a stream, and this none")));
            return;
        }
        AppendOutcome outcome = log.append(stream, wanted, events);
        if (outcome instanceof AppendOutcome.Written written) {
            answer(AppendResp.newBuilder().setSuccess(success(written)).build());
        } else if (outcome instanceof AppendOutcome.WrongRevision wrong) {
            answer(
                    AppendResp.newBuilder()
                            .setWrongExpectedVersion(wrong(wanted, wrong.currentRevision()))
                            .build());
        } else {
            fail(ServerErrors.streamDeleted(stream));
        }
    }

    private void answer(AppendResp response) {
        ended = true;
        responses.onNext(response);
        responses.onCompleted();
    }

    private void fail(StatusRuntimeException error) {
        ended = true;
        responses.onError(error);
    }

    private static AppendResp.Success success(AppendOutcome.Written written) {
        AppendResp.Success.Builder success = AppendResp.Success.newBuilder();
        if (written.position() == AppendOutcome.NO_POSITION) {
            success.setNoPosition(EMPTY);
        } else {
            success.setPosition(
                    AppendResp.Position.newBuilder()
                            .setCommitPosition(written.position())
                            .setPreparePosition(written.position()));
        }
        if (written.lastRevision() == AppendOutcome.NO_REVISION) {
            success.setNoStream(EMPTY);
        } else {
            success.setCurrentRevision(written.lastRevision());
        }
        return success.build();
    }

    /** Both the fields of today and those of version 20.6.0. */
    private static AppendResp.WrongExpectedVersion wrong(ExpectedRevision expected, long current) {
        AppendResp.WrongExpectedVersion.Builder wrong =
                AppendResp.WrongExpectedVersion.newBuilder();
        if (expected instanceof ExpectedRevision.Any) {
            wrong.setExpectedAny(EMPTY).setAny2060(EMPTY);
        } else if (expected instanceof ExpectedRevision.StreamExists) {
            wrong.setExpectedStreamExists(EMPTY).setStreamExists2060(EMPTY);
        } else if (expected instanceof ExpectedRevision.Exactly exactly) {
            wrong.setExpectedRevision(exactly.revision())
                    .setExpectedRevision2060(exactly.revision());
        } else {
            wrong.setExpectedNoStream(EMPTY).setExpectedRevision2060(-1);
        }
        if (current == AppendOutcome.NO_REVISION) {
            wrong.setCurrentNoStream(EMPTY).setNoStream2060(EMPTY);
        } else {
            wrong.setCurrentRevision(current).setCurrentRevision2060(current);
        }
        return wrong.build();
    }
}
