package io.github.esflink.node.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.google.protobuf.ByteString;
import io.github.esflink.node.log.ExpectedRevision;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.record.ProposedEvent;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What happens to a stream between two pages of a read. */
class StreamReadTest {
    private static final int PAGE = 32;

    private final TransactionLog log;

    StreamReadTest() throws IOException {
        log = new TransactionLog(Clock.systemUTC(), null);
        append(100);
    }

    private void append(int count) {
        List<ProposedEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(
                    new ProposedEvent(
                            UUID.randomUUID(), "t", false, ByteString.EMPTY, ByteString.EMPTY));
        }
        log.append("s", new ExpectedRevision.Any(), events);
    }

    private StreamRead read(boolean forwards) {
        return new StreamRead(
                log,
                new EventFrames(log, false, false),
                new StreamRead.Range("s", forwards, forwards ? 0L : null, 1_000, true));
    }

    private static List<ReadResp> take(StreamRead read, int count) throws IOException {
        List<ReadResp> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ReadFrame frame = read.next();
            if (frame == null) {
                return taken;
            }
            taken.add(
                    ReadResp.parseFrom(
                            Arrays.copyOfRange(
                                    frame.array, frame.offset, frame.offset + frame.length)));
        }
        return taken;
    }

    @Test
    void aTombstoneEndsTheReadAtItsNextPage() throws Exception {
        StreamRead forwards = read(true);
        StreamRead backwards = read(false);
        assertThat(take(forwards, PAGE)).hasSize(PAGE);
        assertThat(take(backwards, PAGE)).hasSize(PAGE);
        log.tombstone("s", new ExpectedRevision.Any());

        for (StreamRead read : List.of(forwards, backwards)) {
            assertThatThrownBy(read::next)
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("is deleted");
        }
    }

    @Test
    void aDeletionEndsTheReadAtItsNextPage() throws Exception {
        StreamRead read = read(true);
        assertThat(take(read, PAGE)).hasSize(PAGE);
        log.softDelete("s", new ExpectedRevision.Any());

        assertThat(take(read, 10)).singleElement().matches(ReadResp::hasStreamNotFound);
    }

    @Test
    void whatIsAppendedMeanwhileIsRead() throws Exception {
        StreamRead read = read(true);
        take(read, PAGE);
        append(50);

        List<ReadResp> rest = take(read, 1_000);
        assertThat(rest).hasSize(150 - PAGE + 1);
        assertThat(rest.get(rest.size() - 1).getLastStreamPosition()).isEqualTo(149);
    }
}
