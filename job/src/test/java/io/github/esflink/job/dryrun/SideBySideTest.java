package io.github.esflink.job.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.sinks.core.text.OneLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An event beside what becomes of it")
class SideBySideTest {

    private static List<String> lines(String data) {
        EventRecord event =
                EventRecord.builder()
                        .setRecordId(new UUID(1, 2))
                        .setPosition(new RecordPosition("order-1", 7, 4711))
                        .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                        .setData(data.getBytes(StandardCharsets.UTF_8))
                        .build();
        return SideBySide.lines(Outcome.of(event, event), 1, 1);
    }

    @Test
    void aTextOfManyMegabytesIsShownWhole() {
        List<String> lines = lines("\"" + "é".repeat(8_000_000) + "\"");

        assertThat(lines.stream().flatMapToInt(String::chars).filter(c -> c == 'é').count())
                .isEqualTo(16_000_000);
    }

    @Test
    void noNameOrReasonEndsALineOrMovesTheCursor() {
        String odd = "a\r\nb\u001B[2J\u2028c";
        EventRecord event =
                EventRecord.builder()
                        .setRecordId(new UUID(1, 2))
                        .setPosition(new RecordPosition(odd, 7, 4711))
                        .setSchemaInfo(new SchemaInfo(odd, SchemaInfo.JSON))
                        .setMetadata("{\"a\\nb\":\"\\u001b\"}".getBytes(StandardCharsets.UTF_8))
                        .setData("{\"a\":\"\\u2028\"}".getBytes(StandardCharsets.UTF_8))
                        .build();

        assertThat(SideBySide.lines(Outcome.of(event, event.refused(odd)), 1, 1))
                .allSatisfy(line -> assertThat(OneLine.of(line)).isEqualTo(line));
    }

    @Test
    void charactersOfTwoHalvesAreNotParted() {
        assertThat(lines("\"" + "😀".repeat(100) + "\""))
                .contains(
                        "  \"%1$s | \"%1$s".formatted("😀".repeat(57)),
                        "  %1$s\"%2$s | %1$s\"".formatted("😀".repeat(43), " ".repeat(14)));
    }
}
