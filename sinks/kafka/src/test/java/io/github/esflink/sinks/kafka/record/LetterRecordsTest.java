package io.github.esflink.sinks.kafka.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Reason;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Request;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterRecordsTest {

    private static final int MOST_BYTES = 2_000;

    /** What is large: data, metadata, a header of the request, the answer, the message. */
    @ParameterizedTest
    @CsvSource({
        "5000, 0, 0, 0, 0",
        "0, 5000, 0, 0, 0",
        "0, 0, 5000, 0, 0",
        "0, 0, 0, 4000, 0",
        "0, 0, 0, 0, 5000",
        "5000, 5000, 5000, 4000, 5000"
    })
    void everyLetterBecomesARecordThatItsTopicTakes(
            int data, int metadata, int header, int answer, int message) throws Exception {
        DeadLetter letter = letter(data, metadata, header, answer, message);

        ProducerRecord<byte[], byte[]> record =
                LetterRecords.fitting(letter, "letters", MOST_BYTES);

        assertThat(RecordSize.atMost(record)).isLessThanOrEqualTo(MOST_BYTES);
        assertThat(LetterRecords.omitted(record.headers())).isEqualTo(String.valueOf(data));
        DeadLetter read = DeadLetterJson.read(new String(record.value(), UTF_8));
        assertThat(read.event().recordId()).isEqualTo(letter.event().recordId());
        assertThat(read.event().position()).isEqualTo(letter.event().position());
        assertThat(read.reason()).isEqualTo(letter.reason());
    }

    @Test
    void aLetterThatFitsIsWhole() throws Exception {
        DeadLetter letter = letter(10, 10, 10, 10, 10);

        ProducerRecord<byte[], byte[]> record =
                LetterRecords.fitting(letter, "letters", MOST_BYTES);

        assertThat(LetterRecords.omitted(record.headers())).isNull();
        assertThat(DeadLetterJson.read(new String(record.value(), UTF_8))).isEqualTo(letter);
    }

    @Test
    void aTopicThatHasRoomForNoLetterIsNamed() {
        assertThatThrownBy(() -> LetterRecords.fitting(letter(1, 1, 1, 1, 1), "letters", 100))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("order-1@7")
                .hasMessageContaining("topic letters, which takes 100 bytes");
    }

    private static DeadLetter letter(int data, int metadata, int header, int answer, int message) {
        return new DeadLetter(
                EventRecord.builder()
                        .setRecordId(new UUID(1, 2))
                        .setPosition(new RecordPosition("order-1", 7, 4711))
                        .setSchemaInfo(new SchemaInfo("OrderPlaced", "application/octet-stream"))
                        .setData(new byte[data])
                        .setMetadata(new byte[metadata])
                        .build(),
                "orders",
                Reason.REFUSED,
                "m".repeat(message),
                1,
                1,
                1,
                new Request("POST http://localhost", Map.of("x", "h".repeat(header))),
                new Answer(400, "a".repeat(answer)));
    }
}
