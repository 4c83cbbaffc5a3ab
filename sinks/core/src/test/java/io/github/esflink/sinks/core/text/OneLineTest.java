package io.github.esflink.sinks.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {

    private static final String ODD = "a\r\nb\u001B[2Jc\u0085d\u2028e\u2029f\u202Eg\u2067h\u007F\0";
    private static final String LINE = "a��b�[2Jc�d�e�f�g�h��";

    @Test
    void whatWouldEndOrTurnTheLineIsReplaced() {
        assertThat(OneLine.of(ODD)).isEqualTo(LINE);
        assertThat(OneLine.of("a\nb", ' ')).isEqualTo("a b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "order-1", "é 😀 👩‍🚀 ключ", "\uD800", "\u200B"})
    void everyOtherTextIsItself(String text) {
        assertThat(OneLine.of(text)).isSameAs(text);
    }

    @Test
    void theNamesOfAnEventAreOfOneLineInMessages() {
        EventRecord event =
                EventRecord.builder()
                        .setRecordId(new UUID(1, 2))
                        .setPosition(new RecordPosition(ODD, 7, 4711))
                        .setSchemaInfo(new SchemaInfo(ODD, SchemaInfo.JSON))
                        .build();

        assertThat(event.position()).hasToString(LINE + "@7");
        assertThat(event.toString()).contains(LINE + "@7, " + LINE + ", ");
        assertThatThrownBy(event::value)
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith(
                        "The data of event %1$s@7 (type %1$s, content type ".formatted(LINE));
    }
}
