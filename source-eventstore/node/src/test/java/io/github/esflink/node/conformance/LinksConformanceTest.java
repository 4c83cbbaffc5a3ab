package io.github.esflink.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamMetadata;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Links: events of the type {@code $>} with the data {@code revision@stream}. */
class LinksConformanceTest {
    @RegisterExtension static final Server SERVER = new Server();

    private static EventData link(String target) {
        return EventData.builderAsBinary(
                        UUID.randomUUID(), "$>", target.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static List<ResolvedEvent> read(String stream, boolean resolve) {
        return Server.get(
                        SERVER.client()
                                .readStream(
                                        stream, ReadStreamOptions.get().resolveLinkTos(resolve)))
                .getEvents();
    }

    @Test
    void aLinkIsAnEventUntilItIsResolved() {
        String target = Server.newStream("target");
        String links = Server.newStream("links");
        SERVER.append(target, 0, 3);
        Server.get(SERVER.client().appendToStream(links, link("2@" + target)));

        ResolvedEvent plain = read(links, false).get(0);
        assertThat(plain.getLink()).isNull();
        assertThat(plain.getEvent().getEventType()).isEqualTo("$>");

        ResolvedEvent resolved = read(links, true).get(0);
        assertThat(resolved.getEvent().getStreamId()).isEqualTo(target);
        assertThat(resolved.getEvent().getRevision()).isEqualTo(2);
        assertThat(resolved.getLink()).isEqualTo(plain.getEvent());
        assertThat(resolved.getOriginalEvent().getStreamId()).isEqualTo(links);
        assertThat(resolved.getEvent().getPosition()).isLessThan(resolved.getLink().getPosition());
    }

    @Test
    void aLinkThatLeadsNowhereComesAlone() {
        String truncated = Server.newStream("truncated");
        String tombstoned = Server.newStream("tombstoned");
        String deleted = Server.newStream("deleted");
        SERVER.append(truncated, 0, 3);
        SERVER.append(tombstoned, 0, 1);
        SERVER.append(deleted, 0, 1);
        StreamMetadata metadata = new StreamMetadata();
        metadata.setTruncateBefore(2L);
        Server.get(SERVER.client().setStreamMetadata(truncated, metadata));
        Server.get(SERVER.client().tombstoneStream(tombstoned));
        Server.get(SERVER.client().deleteStream(deleted));
        String links = Server.newStream("links");
        Server.get(
                SERVER.client()
                        .appendToStream(
                                links,
                                link("0@" + truncated),
                                link("0@" + tombstoned),
                                link("0@" + deleted),
                                link("0@" + Server.newStream("missing")),
                                link("5")));

        assertThat(read(links, true))
                .hasSize(5)
                .allSatisfy(
                        event -> {
                            assertThat(event.getEvent()).isNull();
                            assertThat(event.getLink()).isNotNull();
                        });
    }

    @Test
    void aLinkThatIsNoneComesAsAnEventUnlessTheReaderIsLive() {
        String links = Server.newStream("links");
        Recording live =
                SERVER.subscribe(links, SubscribeToStreamOptions.get().fromEnd().resolveLinkTos());
        live.awaitCaughtUp();
        Server.get(
                SERVER.client().appendToStream(links, link("no link at all"), link("x@" + links)));

        assertThat(read(links, true))
                .hasSize(2)
                .allSatisfy(
                        event -> {
                            assertThat(event.getEvent().getEventType()).isEqualTo("$>");
                            assertThat(event.getLink()).isNull();
                        });
        assertThat(live.awaitEvents(2))
                .allSatisfy(
                        event -> {
                            assertThat(event.getEvent()).isNull();
                            assertThat(event.getLink()).isNotNull();
                        });
    }

    @Test
    void subscriptionsAndReadsOfAllResolveLinksToo() {
        String target = Server.newStream("target");
        String links = Server.newStream("links");
        SERVER.append(target, 0, 1);
        Recording recording =
                SERVER.subscribe(links, SubscribeToStreamOptions.get().resolveLinkTos());
        Server.get(SERVER.client().appendToStream(links, link("0@" + target)));

        ResolvedEvent live = recording.awaitEvents(1).get(0);
        assertThat(live.getEvent().getStreamId()).isEqualTo(target);
        assertThat(
                        Server.get(
                                        SERVER.client()
                                                .readAll(
                                                        ReadAllOptions.get()
                                                                .resolveLinkTos()
                                                                .fromPosition(
                                                                        live.getLink()
                                                                                .getPosition())
                                                                .maxCount(1)))
                                .getEvents())
                .singleElement()
                .satisfies(event -> assertThat(event.getEvent().getStreamId()).isEqualTo(target));
    }
}
