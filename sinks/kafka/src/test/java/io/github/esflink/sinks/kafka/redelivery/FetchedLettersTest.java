package io.github.esflink.sinks.kafka.redelivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class FetchedLettersTest {

    @Test
    void givesEachRecordOnceAndGivesUpTheOldestBeyondItsBound() {
        FetchedLetters letters = new FetchedLetters();
        int large = (int) (FetchedLetters.MOST_BYTES / 4);
        for (int offset = 0; offset < 6; offset++) {
            letters.keep(record(1, offset, large));
        }
        letters.keep(record(2, 5, 10));

        assertThat(letters.take(1, 0)).isNull();
        assertThat(letters.take(1, 4)).isNotNull();
        assertThat(letters.take(1, 4)).isNull();
        assertThat(letters.take(1, 5)).isNotNull();
        assertThat(letters.take(2, 5)).isNotNull();
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, int size) {
        return new ConsumerRecord<>(
                "letters",
                partition,
                offset,
                0,
                TimestampType.CREATE_TIME,
                -1,
                size,
                null,
                new byte[0],
                new RecordHeaders(),
                Optional.empty());
    }
}
