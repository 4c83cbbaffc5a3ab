package io.github.esflink.node.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.github.esflink.node.journal.Journal;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.ProposedEvent;
import io.github.esflink.node.record.RecordStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventLogTest {

    private static List<ProposedEvent> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i ->
                                new ProposedEvent(
                                        UUID.randomUUID(),
                                        "t" + i,
                                        false,
                                        ByteString.copyFrom(new byte[i]),
                                        ByteString.EMPTY))
                .toList();
    }

    @Test
    void readersSeeWritesWholeAndInOrderWhileOthersWrite() throws Exception {
        TransactionLog log = new TransactionLog(Clock.systemUTC(), null);
        int writers = 4;
        int writes = 2_000;
        List<Thread> threads = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            String stream = "s-" + w;
            Thread thread =
                    new Thread(
                            () -> {
                                for (int i = 0; i < writes; i++) {
                                    log.append(stream, new ExpectedRevision.Any(), events(3));
                                }
                            });
            thread.start();
            threads.add(thread);
        }
        LogCursor cursor = new LogCursor(log.records());
        Map<Integer, Integer> seen = new HashMap<>();
        int next = 1; // behind the epoch
        long position = 0;
        int all = 1 + writers * writes * 3;
        while (next < all) {
            int end = log.records().end();
            assertThat((end - 1) % 3).as("a write is seen whole").isZero();
            for (int w = 0; w < writers; w++) {
                StreamIndex index = log.stream("s-" + w);
                assertThat(index == null ? 0 : index.size() % 3).isZero();
            }
            for (; next < end; next++) {
                cursor.moveTo(next);
                assertThat(cursor.position()).isGreaterThan(position);
                position = cursor.position();
                int number = seen.merge(cursor.stream(), 1, Integer::sum);
                assertThat(log.type(cursor.type())).isEqualTo("t" + (number - 1) % 3);
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(seen).hasSize(writers);
        assertThat(seen.values()).containsOnly(writes * 3);
    }

    @Test
    void idsAreRecognisedHoweverManyThereAre() throws Exception {
        TransactionLog log = new TransactionLog(Clock.systemUTC(), null);
        List<List<ProposedEvent>> written = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            List<ProposedEvent> write = events(2);
            written.add(write);
            log.append("s", new ExpectedRevision.Any(), write);
        }
        for (int i = 0; i < written.size(); i++) {
            assertThat(log.append("s", new ExpectedRevision.Any(), written.get(i)))
                    .isInstanceOfSatisfying(
                            AppendOutcome.Written.class,
                            w -> assertThat(w.position()).isPositive());
        }
        StreamIndex stream = log.stream("s");
        assertThat(stream).isNotNull();
        assertThat(stream == null ? 0 : stream.size()).isEqualTo(4_000);
    }

    @Test
    void aLogThatCannotBeKeptTakesNoMoreWrites() throws Exception {
        FailingJournal journal = new FailingJournal();
        TransactionLog log = new TransactionLog(Clock.systemUTC(), journal);
        log.append("s", new ExpectedRevision.Any(), events(1));
        journal.fails = true;
        int end = log.records().end();

        assertThatThrownBy(() -> log.append("s", new ExpectedRevision.Any(), events(1)))
                .isInstanceOf(UncheckedIOException.class);
        journal.fails = false;
        assertThatThrownBy(() -> log.append("s", new ExpectedRevision.Any(), events(1)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("takes no more writes");
        assertThat(log.records().end()).isEqualTo(end);
    }

    private static final class FailingJournal implements Journal {
        boolean fails;

        @Override
        public void replay(Replay replay) {}

        @Override
        public void write(RecordStore store, int first, int end) throws IOException {
            if (fails) {
                throw new IOException("disk full");
            }
        }

        @Override
        public void rewrite(RecordStore store) {}

        @Override
        public void close() {}
    }
}
