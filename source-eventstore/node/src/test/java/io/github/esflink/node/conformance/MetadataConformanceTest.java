package io.github.esflink.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.Acls;
import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.ExpectedRevision;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamMetadata;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a stream's metadata hides, and from whom. */
class MetadataConformanceTest {
    @RegisterExtension static final Server SERVER = new Server();

    @Test
    void metadataIsReadBackAsItWasWritten() {
        String stream = Server.newStream("orders");
        StreamMetadata metadata = new StreamMetadata();
        metadata.setMaxCount(3L);
        metadata.setMaxAge(1_000L);
        metadata.setTruncateBefore(1L);
        metadata.setCacheControl(60L);
        metadata.setAcl(
                Acls.newStreamAcl().addReadRoles("readers", "$admins").addWriteRoles("writers"));
        Server.get(SERVER.client().setStreamMetadata(stream, metadata));

        StreamMetadata read = Server.get(SERVER.client().getStreamMetadata(stream));
        assertThat(read.getMaxCount()).isEqualTo(3);
        assertThat(read.getMaxAge()).isEqualTo(1_000);
        assertThat(read.getTruncateBefore()).isEqualTo(1);
        assertThat(read.getCacheControl()).isEqualTo(60);
        assertThat(read.getAcl()).isEqualTo(metadata.getAcl());
    }

    @Test
    void aStreamWithoutMetadataHasNone() {
        assertThat(
                        Server.get(SERVER.client().getStreamMetadata(Server.newStream("orders")))
                                .getMaxCount())
                .isNull();
    }

    @Test
    void onlyTheLastMetadataCounts() {
        String stream = Server.newStream("orders");
        for (long count = 1; count <= 3; count++) {
            StreamMetadata metadata = new StreamMetadata();
            metadata.setMaxCount(count);
            Server.get(SERVER.client().setStreamMetadata(stream, metadata));
        }

        List<ResolvedEvent> events = read("$$" + stream).getEvents();
        assertThat(events).as("metastreams show their last event").hasSize(1);
        assertThat(events.get(0).getEvent().getRevision()).isEqualTo(2);
        assertThat(Server.get(SERVER.client().getStreamMetadata(stream)).getMaxCount())
                .isEqualTo(3);
    }

    @Test
    void metadataCanBeWrittenWithAnExpectedRevision() {
        String stream = Server.newStream("orders");
        StreamMetadata metadata = new StreamMetadata();
        metadata.setMaxCount(1L);

        assertThat(
                        Server.get(
                                        SERVER.client()
                                                .setStreamMetadata(
                                                        stream,
                                                        AppendToStreamOptions.get()
                                                                .expectedRevision(
                                                                        ExpectedRevision
                                                                                .noStream()),
                                                        metadata))
                                .getNextExpectedRevision())
                .isEqualTo(ExpectedRevision.expectedRevision(0));
    }

    @Test
    void maxCountShowsTheLastEventsForwardsAndBackwards() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 50);
        StreamMetadata metadata = new StreamMetadata();
        metadata.setMaxCount(3L);
        Server.get(SERVER.client().setStreamMetadata(stream, metadata));

        assertThat(revisions(read(stream))).containsExactly(47L, 48L, 49L);
        assertThat(
                        revisions(
                                Server.get(
                                        SERVER.client()
                                                .readStream(
                                                        stream,
                                                        ReadStreamOptions.get()
                                                                .backwards()
                                                                .fromEnd()))))
                .containsExactly(49L, 48L, 47L);
    }

    @Test
    void aReadThatBeginsBeforeATruncationIsToldTheFirstRevision() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 50);
        StreamMetadata metadata = new StreamMetadata();
        metadata.setTruncateBefore(40L);
        Server.get(SERVER.client().setStreamMetadata(stream, metadata));

        ReadResult result = read(stream);
        assertThat(revisions(result)).hasSize(10).startsWith(40L);
        assertThat(result.getFirstStreamPosition()).isEqualTo(40);
        assertThat(result.getLastStreamPosition()).isEqualTo(49);
    }

    @Test
    void whatIsTooOldIsHidden() {
        String stream = Server.newStream("orders");
        SERVER.append(stream, 0, 5);
        StreamMetadata metadata = new StreamMetadata();
        metadata.setMaxAge(1L);
        Server.get(SERVER.client().setStreamMetadata(stream, metadata));

        ReadResult result = read(stream);
        while (!result.getEvents().isEmpty()) {
            result = read(stream); // a second from now there is nothing
        }
        assertThat(result.getLastStreamPosition()).isEqualTo(4);
        SERVER.append(stream, 5, 1);
        assertThat(revisions(read(stream))).containsExactly(5L);
    }

    @Test
    void allAndLiveSubscriptionsShowWhatMetadataHides() {
        String stream = Server.newStream("orders");
        Position first = SERVER.append(stream, 0, 1).getLogPosition();
        StreamMetadata metadata = new StreamMetadata();
        metadata.setTruncateBefore(100L);
        Server.get(SERVER.client().setStreamMetadata(stream, metadata));
        Recording live = SERVER.subscribe(stream, SubscribeToStreamOptions.get().fromStart());
        live.awaitCaughtUp();
        SERVER.append(stream, 1, 1);

        assertThat(live.awaitEvents(1).get(0).getEvent().getRevision()).isEqualTo(1);
        assertThat(
                        Server.get(
                                        SERVER.client()
                                                .readAll(
                                                        ReadAllOptions.get()
                                                                .fromPosition(first)
                                                                .maxCount(1)))
                                .getEvents()
                                .get(0)
                                .getEvent()
                                .getStreamId())
                .isEqualTo(stream);
    }

    @Test
    void metadataIsPartOfAll() {
        Position before = SERVER.head();
        String stream = Server.newStream("orders");
        StreamMetadata metadata = new StreamMetadata();
        metadata.setMaxCount(1L);
        Server.get(SERVER.client().setStreamMetadata(stream, metadata));

        assertThat(
                        Server.get(
                                        SERVER.client()
                                                .readAll(ReadAllOptions.get().fromPosition(before)))
                                .getEvents())
                .anySatisfy(
                        event -> {
                            assertThat(event.getEvent().getStreamId()).isEqualTo("$$" + stream);
                            assertThat(event.getEvent().getEventType()).isEqualTo("$metadata");
                        });
    }

    @Test
    void aNumberThatIsTooSmallIsAsGoodAsNone() {
        for (String metadata :
                List.of("{\"$maxCount\":0,\"$tb\":1}", "{\"$tb\":1,\"$maxAge\":-1}")) {
            String stream = Server.newStream("orders");
            SERVER.append(stream, 0, 3);
            write(stream, metadata);

            assertThat(revisions(read(stream))).as(metadata).containsExactly(1L, 2L);
        }
    }

    @Test
    void metadataWithAValueOfTheWrongKindSaysNothingAtAll() {
        for (String wrong :
                List.of(
                        "\"$maxCount\":\"1\"",
                        "\"$maxCount\":1.0",
                        "\"$maxCount\":9223372036854775808",
                        "\"$maxAge\":null",
                        "\"$cacheControl\":true",
                        "\"$tmp\":1",
                        "\"$acl\":{\"$r\":null}",
                        "\"$acl\":{\"read\":[\"$all\"]}",
                        "\"$acl\":[]")) {
            String stream = Server.newStream("orders");
            SERVER.append(stream, 0, 3);
            write(stream, "{\"$tb\":1," + wrong + "}");

            assertThat(revisions(read(stream))).as(wrong).containsExactly(0L, 1L, 2L);
        }
    }

    /**
     * Writing the metadata of a deleted stream makes it readable from one more than its last
     * revision. A tombstone has the largest revision there is, and the server adds 1 to it.
     */
    @Test
    void metadataOfAStreamThatWasDeletedAndThenTombstonedIsWrittenTwice() {
        String stream = Server.newStream("orders");
        Position before = SERVER.append(stream, 0, 2).getLogPosition();
        Server.get(SERVER.client().deleteStream(stream));
        SERVER.append(Server.newStream("other"), 0, 1);
        Server.get(SERVER.client().tombstoneStream(stream));
        StreamMetadata metadata = new StreamMetadata();
        metadata.setMaxCount(3L);
        Server.get(SERVER.client().setStreamMetadata(stream, metadata));

        assertThat(metadataOf(stream, before))
                .containsExactly(
                        "{\"$tb\":9223372036854775807}",
                        "{\"$maxCount\":3}",
                        "{\"$maxCount\":3,\"$tb\":-9223372036854775808}");
    }

    /** What nobody looked at before the tombstone cannot be read behind it. */
    @Test
    void aTombstoneRightBehindADeletionHidesThatTheStreamWasDeleted() {
        String stream = Server.newStream("orders");
        Position before = SERVER.append(stream, 0, 2).getLogPosition();
        Server.get(SERVER.client().deleteStream(stream));
        Server.get(SERVER.client().tombstoneStream(stream));
        StreamMetadata metadata = new StreamMetadata();
        metadata.setMaxCount(3L);
        Server.get(SERVER.client().setStreamMetadata(stream, metadata));

        assertThat(metadataOf(stream, before))
                .containsExactly("{\"$tb\":9223372036854775807}", "{\"$maxCount\":3}");
    }

    private static List<String> metadataOf(String stream, Position after) {
        return Server.get(SERVER.client().readAll(ReadAllOptions.get().fromPosition(after)))
                .getEvents()
                .stream()
                .filter(event -> event.getEvent().getStreamId().equals("$$" + stream))
                .map(event -> new String(event.getEvent().getEventData(), StandardCharsets.UTF_8))
                .toList();
    }

    private static void write(String stream, String metadata) {
        Server.get(
                SERVER.client().appendToStream("$$" + stream, Server.event("$metadata", metadata)));
    }

    private static ReadResult read(String stream) {
        return Server.get(SERVER.client().readStream(stream, ReadStreamOptions.get()));
    }

    private static List<Long> revisions(ReadResult result) {
        return result.getEvents().stream().map(e -> e.getEvent().getRevision()).toList();
    }
}
