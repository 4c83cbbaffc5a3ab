package io.github.esflink.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.BatchAppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.BatchAppendResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.rpc.Code;
import io.github.esflink.node.RawStreams.Heard;
import io.github.esflink.node.junit.EventStoreNodeExtension;
import io.grpc.Status;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the official client does not send, and other clients may. */
class RawProtocolTest {
    @RegisterExtension static final EventStoreNodeExtension NODE = EventStoreNodeExtension.create();

    private RawStreams raw = new RawStreams(1);

    @BeforeEach
    void connect() {
        raw.close();
        raw = new RawStreams(NODE.node().port());
    }

    @AfterEach
    void disconnect() {
        raw.close();
    }

    private static ReadReq.Options.Builder readOfStream(String stream) {
        return ReadReq.Options.newBuilder()
                .setStream(
                        ReadReq.Options.StreamOptions.newBuilder()
                                .setStreamIdentifier(RawStreams.stream(stream))
                                .setStart(RawStreams.EMPTY))
                .setCount(10)
                .setNoFilter(RawStreams.EMPTY)
                .setUuidOption(
                        ReadReq.Options.UUIDOption.newBuilder().setStructured(RawStreams.EMPTY));
    }

    private Status endOf(ReadReq.Options.Builder options) {
        return raw.read(ReadReq.newBuilder().setOptions(options).build()).awaitEnd();
    }

    @Test
    void aReadMustSayHowItWantsIds() {
        Status end = endOf(readOfStream("s").clearUuidOption());
        assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(end.getDescription()).contains("uuidOption");
    }

    @Test
    void idsComeAsTextWhenAskedFor() {
        raw.append("textual", 1, 3);
        Heard<ReadResp> heard =
                raw.read(
                        ReadReq.newBuilder()
                                .setOptions(
                                        readOfStream("textual")
                                                .setUuidOption(
                                                        ReadReq.Options.UUIDOption.newBuilder()
                                                                .setString(RawStreams.EMPTY)))
                                .build());
        heard.awaitEnd();
        String id = heard.await(all -> true).get(0).getEvent().getEvent().getId().getString();
        assertThat(UUID.fromString(id).toString()).isEqualTo(id);
    }

    @Test
    void aReaderOfOldGetsNoPositionsOfTheStreamsEnds() {
        raw.append("old", 1, 3);
        Heard<ReadResp> heard =
                raw.read(ReadReq.newBuilder().setOptions(readOfStream("old")).build());
        heard.awaitEnd();
        assertThat(heard.await(all -> true)).hasSize(1).allMatch(ReadResp::hasEvent);
    }

    @Test
    void combinationsThatMeanNothingAreRefused() {
        assertThat(
                        List.of(
                                endOf(
                                        readOfStream("s")
                                                .setFilter(
                                                        ReadReq.Options.FilterOptions
                                                                .getDefaultInstance())),
                                endOf(readOfStream("s").clearFilterOption()),
                                endOf(readOfStream("s").clearCountOption()),
                                endOf(readOfStream("s").clearStreamOption())))
                .extracting(Status::getCode)
                .containsOnly(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void aPositionWhoseCommitIsBeforeItsPrepareIsAnError() {
        assertThat(
                        endOf(
                                        readOfStream("s")
                                                .setAll(
                                                        ReadReq.Options.AllOptions.newBuilder()
                                                                .setPosition(
                                                                        ReadReq.Options.Position
                                                                                .newBuilder()
                                                                                .setCommitPosition(
                                                                                        10)
                                                                                .setPreparePosition(
                                                                                        20))))
                                .getDescription())
                .isEqualTo("Exception was thrown by handler.");
    }

    @Test
    void anEventWithoutTypeOrContentTypeIsRefused() {
        for (String property : List.of("type", "content-type")) {
            Heard<AppendResp> heard = new Heard<>();
            var call = raw.stub.append(heard.unlimited());
            call.onNext(RawStreams.options("lacking"));
            call.onNext(
                    AppendReq.newBuilder()
                            .setProposedMessage(
                                    RawStreams.message(1).toBuilder().removeMetadata(property))
                            .build());
            Status end = heard.awaitEnd();
            assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(end.getDescription()).contains("'" + property + "'");
        }
    }

    @Test
    void aWriterThatGoesAwayInTheMiddleOfAnAppendLeavesNothing() {
        Heard<AppendResp> heard = new Heard<>();
        var call = raw.stub.append(heard.unlimited());
        call.onNext(RawStreams.options("half"));
        call.onNext(AppendReq.newBuilder().setProposedMessage(RawStreams.message(10)).build());
        heard.cancel();
        heard.awaitEnd();
        raw.append("other", 1, 1);

        Heard<ReadResp> read =
                raw.read(ReadReq.newBuilder().setOptions(readOfStream("half")).build());
        read.awaitEnd();
        assertThat(read.await(all -> true)).singleElement().matches(ReadResp::hasStreamNotFound);
    }

    @Test
    void batchesAreAnsweredEachByItself() {
        Heard<BatchAppendResp> heard = new Heard<>();
        var call = raw.stub.batchAppend(heard.unlimited());
        Shared.UUID first = RawStreams.id(UUID.randomUUID());
        Shared.UUID second = RawStreams.id(UUID.randomUUID());
        call.onNext(batch(first, "batched").addProposedMessages(proposed()).build());
        call.onNext(
                batch(second, "batched")
                        .setOptions(
                                BatchAppendReq.Options.newBuilder()
                                        .setStreamIdentifier(RawStreams.stream("batched"))
                                        .setStreamPosition(9))
                        .addProposedMessages(proposed())
                        .setIsFinal(true)
                        .build());
        call.onNext(
                BatchAppendReq.newBuilder()
                        .setCorrelationId(first)
                        .addProposedMessages(proposed())
                        .setIsFinal(true)
                        .build());
        call.onCompleted();

        assertThat(heard.awaitEnd().isOk()).isTrue();
        List<BatchAppendResp> answers = heard.await(all -> true);
        assertThat(answers.get(0).getCorrelationId()).isEqualTo(second);
        assertThat(answers.get(0).getError().getCode()).isEqualTo(Code.ALREADY_EXISTS);
        assertThat(answers.get(0).getError().getMessage()).isEqualTo("WrongExpectedVersion");
        assertThat(answers.get(1).getCorrelationId()).isEqualTo(first);
        assertThat(answers.get(1).getSuccess().getCurrentRevision()).isEqualTo(1);
    }

    @Test
    void aBatchWithoutItsFieldsIsABadRequest() {
        Heard<BatchAppendResp> heard = new Heard<>();
        var call = raw.stub.batchAppend(heard.unlimited());
        call.onNext(
                BatchAppendReq.newBuilder()
                        .setCorrelationId(RawStreams.id(UUID.randomUUID()))
                        .setOptions(
                                BatchAppendReq.Options.newBuilder()
                                        .setAny(Empty.getDefaultInstance()))
                        .setIsFinal(true)
                        .build());
        call.onCompleted();
        heard.awaitEnd();

        assertThat(heard.await(all -> true).get(0).getError().getCode())
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    private static BatchAppendReq.Builder batch(Shared.UUID id, String stream) {
        return BatchAppendReq.newBuilder()
                .setCorrelationId(id)
                .setOptions(
                        BatchAppendReq.Options.newBuilder()
                                .setStreamIdentifier(RawStreams.stream(stream))
                                .setAny(Empty.getDefaultInstance()));
    }

    private static BatchAppendReq.ProposedMessage proposed() {
        return BatchAppendReq.ProposedMessage.newBuilder()
                .setId(RawStreams.id(UUID.randomUUID()))
                .putMetadata("type", "made")
                .putMetadata("content-type", "application/json")
                .setData(ByteString.copyFromUtf8("{}"))
                .build();
    }
}
