package io.github.esflink.sinks.contract.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.record.EventRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumberedReaderTest {

    private final Numbering numbering = new Numbering(2, 10, 2, 4, 0, Map.of());
    private final Collected output = new Collected();

    @TempDir private Path directory;

    @Test
    void goesOnWhereItsSplitsStand() {
        NumberedReader reader = new NumberedReader(numbering, 0, ReleaseFile.NONE);
        reader.addSplits(List.of(new NumberedSplit(0, 7), new NumberedSplit(1, 9)));

        assertThat(readAll(reader)).isEqualTo(InputStatus.NOTHING_AVAILABLE);

        assertThat(emitted())
                .containsExactlyInAnyOrder(
                        "numbered-0@7", "numbered-0@8", "numbered-0@9", "numbered-1@9");
        assertThat(reader.snapshotState(1))
                .containsExactly(new NumberedSplit(0, 10), new NumberedSplit(1, 10));
        assertThat(reader.isAvailable()).isNotDone();
    }

    @Test
    void endsWhenNothingMoreWillCome() {
        NumberedReader reader = new NumberedReader(numbering, 0, ReleaseFile.NONE);
        reader.addSplits(List.of(new NumberedSplit(0, 9)));
        reader.notifyNoMoreSplits();

        assertThat(readAll(reader)).isEqualTo(InputStatus.END_OF_INPUT);
    }

    @Test
    void holdsTheLaterPartBackUntilTheGateOpens() throws Exception {
        Path gate = directory.resolve("gate");
        NumberedReader reader =
                new NumberedReader(numbering, 0, new ReleaseFile(gate.toString(), 0.6));
        reader.addSplits(List.of(new NumberedSplit(0, 0)));
        reader.notifyNoMoreSplits();
        assertThat(readAll(reader)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(emitted()).hasSize(6);
        reader.isAvailable().get();
        assertThat(readAll(reader)).isEqualTo(InputStatus.NOTHING_AVAILABLE);

        Files.createFile(gate);

        assertThat(readAll(reader)).isEqualTo(InputStatus.END_OF_INPUT);
        assertThat(emitted()).hasSize(10).endsWith("numbered-0@9");
    }

    @Test
    void keepsToItsRateWhileItReadsFromTheBeginning() {
        NumberedReader reader = new NumberedReader(numbering, 0.001, ReleaseFile.NONE);
        reader.addSplits(List.of(new NumberedSplit(0, 0), new NumberedSplit(1, 0)));

        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);

        assertThat(output.records).isEmpty();
    }

    @Test
    void getsToItsEndAtItsRate() throws Exception {
        NumberedReader reader = new NumberedReader(numbering, 200, ReleaseFile.NONE);
        reader.addSplits(List.of(new NumberedSplit(0, 0), new NumberedSplit(1, 0)));
        reader.notifyNoMoreSplits();

        while (readAll(reader) != InputStatus.END_OF_INPUT) {
            reader.isAvailable().get();
        }

        assertThat(output.records).hasSize(20);
    }

    @Test
    void hasNoRateWhenItGoesOn() {
        NumberedReader reader = new NumberedReader(numbering, 0.001, ReleaseFile.NONE);
        reader.addSplits(List.of(new NumberedSplit(0, 1), new NumberedSplit(1, 1)));

        readAll(reader);

        assertThat(output.records).hasSize(18);
    }

    private InputStatus readAll(NumberedReader reader) {
        InputStatus status = reader.pollNext(output);
        while (status == InputStatus.MORE_AVAILABLE) {
            status = reader.pollNext(output);
        }
        return status;
    }

    private List<String> emitted() {
        return output.records.stream().map(record -> record.position().toString()).toList();
    }

    private static final class Collected implements ReaderOutput<EventRecord> {

        private final List<EventRecord> records = new ArrayList<>();

        @Override
        public void collect(EventRecord record) {
            records.add(record);
        }

        @Override
        public void collect(EventRecord record, long timestamp) {
            records.add(record);
        }

        @Override
        public void emitWatermark(Watermark watermark) {}

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}

        @Override
        public SourceOutput<EventRecord> createOutputForSplit(String splitId) {
            return this;
        }

        @Override
        public void releaseOutputForSplit(String splitId) {}
    }
}
