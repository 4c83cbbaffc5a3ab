package io.github.esflink.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import io.github.esflink.node.projection.SystemProjection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The system projections; a real server must run them ({@code --run-projections=System}). */
class ProjectionsConformanceTest {
    @RegisterExtension
    static final Server SERVER = new Server(node -> node.projections(SystemProjection.values()));

    private static String newCategory(String begin) {
        return Server.newStream(begin).replace("-", "");
    }

    @Test
    void byCategoryLinksToTheEventsOfTheStreamsOfACategory() {
        String category = newCategory("orders");
        SERVER.append(category + "-1", 0, 2);
        SERVER.append(category + "-2-x", 0, 1);

        List<ResolvedEvent> links =
                SERVER.subscribe(
                                "$ce-" + category,
                                SubscribeToStreamOptions.get().fromStart().resolveLinkTos())
                        .awaitEvents(3);
        assertThat(links)
                .extracting(e -> e.getEvent().getStreamId() + "/" + e.getEvent().getRevision())
                .containsExactly(category + "-1/0", category + "-1/1", category + "-2-x/0");
        assertThat(links)
                .allSatisfy(
                        e -> {
                            assertThat(e.getLink().getEventType()).isEqualTo("$>");
                            assertThat(e.getLink().getStreamId()).isEqualTo("$ce-" + category);
                        });
    }

    @Test
    void byEventTypeLinksToTheEventsOfAType() {
        String type = newCategory("placed");
        String stream = Server.newStream("orders");
        Server.get(
                SERVER.client().appendToStream(stream, Server.event(0), Server.event(type, "{}")));

        ResolvedEvent link =
                SERVER.subscribe("$et-" + type, SubscribeToStreamOptions.get().fromStart())
                        .awaitEvents(1)
                        .get(0);
        assertThat(new String(link.getEvent().getEventData(), StandardCharsets.UTF_8))
                .isEqualTo("1@" + stream);
    }

    @Test
    void streamByCategoryNamesTheStreamsOfACategory() {
        String category = newCategory("orders");
        SERVER.append(category + "-1", 0, 3);
        SERVER.append(category + "-2", 0, 1);

        assertThat(
                        SERVER.subscribe(
                                        "$category-" + category,
                                        SubscribeToStreamOptions.get().fromStart())
                                .awaitEvents(2))
                .allSatisfy(e -> assertThat(e.getEvent().getEventType()).isEqualTo("$@"))
                .extracting(e -> new String(e.getEvent().getEventData(), StandardCharsets.UTF_8))
                .containsExactly(category + "-1", category + "-2");
    }
}
