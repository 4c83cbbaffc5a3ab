package io.github.esflink.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import io.github.esflink.node.RawStreams.Heard;
import io.github.esflink.node.protocol.ServerLine;
import io.grpc.Status;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a reader that takes less than is written. */
class SlowReaderTest {
    /** Of which a few fill what the connection holds. */
    private static final int LARGE = 200_000;

    private static final int MORE_THAN_THE_BUFFERS = 100;

    private EventStoreNode node = EventStoreNode.builder().start();
    private RawStreams raw = new RawStreams(node.port());

    private void use(ServerLine line) {
        stop();
        node = EventStoreNode.builder().line(line).start();
        raw = new RawStreams(node.port());
    }

    @AfterEach
    void stop() {
        raw.close();
        node.close();
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            raw.append("s", 1, LARGE);
        }
    }

    private static ReadReq subscription(boolean all) {
        ReadReq stream = RawStreams.subscription("s");
        return all
                ? stream.toBuilder()
                        .setOptions(
                                stream.getOptions().toBuilder()
                                        .setAll(
                                                ReadReq.Options.AllOptions.newBuilder()
                                                        .setEnd(RawStreams.EMPTY)))
                        .build()
                : stream;
    }

    private static List<Long> revisions(List<ReadResp> messages) {
        return messages.stream()
                .filter(ReadResp::hasEvent)
                .map(message -> message.getEvent().getEvent().getStreamRevision())
                .toList();
    }

    private static void assertEnded(Heard<ReadResp> heard, String state) {
        heard.takeTheRest();
        Status end = heard.awaitEnd();
        assertThat(end.getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(end.getDescription())
                .isEqualTo(
                        "Operation timed out: Consumer too slow to handle event while "
                                + state
                                + ". Client resubscription required.");
    }

    private static void assertEverythingComes(Heard<ReadResp> heard, int count) {
        heard.takeTheRest();
        List<ReadResp> all = heard.await(messages -> revisions(messages).size() >= count);
        assertThat(revisions(all)).isEqualTo(LongStream.range(0, count).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void line23EndsAReaderThatIsLive(boolean all) {
        use(ServerLine.V23_10);
        append(all ? 0 : 1);
        Heard<ReadResp> heard = raw.read(subscription(all), all ? 2 : 3);
        heard.await(messages -> messages.stream().anyMatch(ReadResp::hasCaughtUp));

        append(MORE_THAN_THE_BUFFERS);

        assertEnded(heard, "live");
    }

    @Test
    void line23EndsAReaderThatIsAboutToGoLive() {
        use(ServerLine.V23_10);
        append(30);
        Heard<ReadResp> heard = raw.read(subscription(false), 1);
        heard.await(messages -> !messages.isEmpty());

        append(MORE_THAN_THE_BUFFERS);

        assertEnded(heard, "transitioning to live");
    }

    @ParameterizedTest
    @EnumSource
    void aReaderThatIsFurtherBehindIsWaitedFor(ServerLine line) {
        use(line);
        append(MORE_THAN_THE_BUFFERS);
        Heard<ReadResp> heard = raw.read(subscription(false), 1);
        heard.await(messages -> !messages.isEmpty());

        append(10);

        assertEverythingComes(heard, MORE_THAN_THE_BUFFERS + 10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void line24CatchesUpAgain(boolean all) {
        use(ServerLine.V24_2);
        Heard<ReadResp> heard = raw.read(subscription(all), 2);
        heard.await(messages -> messages.stream().anyMatch(ReadResp::hasCaughtUp));

        append(MORE_THAN_THE_BUFFERS);

        assertEverythingComes(heard, MORE_THAN_THE_BUFFERS);
    }

    @Test
    void line23WaitsForAReaderToWhomNothingIsSent() {
        use(ServerLine.V23_10);
        raw.append("s", 1, 10);
        Heard<ReadResp> heard = raw.read(subscription(false), 3);
        heard.await(messages -> messages.stream().anyMatch(ReadResp::hasCaughtUp));
        for (int i = 0; i < MORE_THAN_THE_BUFFERS; i++) {
            raw.append("other", 1, 10);
        }
        raw.append("s", 1, 10);

        assertEverythingComes(heard, 2);
    }
}
