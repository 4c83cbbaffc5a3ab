package io.github.esflink.sinks.core.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class FieldsTest {

    private final DataOutputSerializer out = new DataOutputSerializer(16);

    @Test
    void textIsALengthInBytesAndUtf8() throws IOException {
        Fields.writeText("é", out);

        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo("00000002c3a9");
        assertThat(Fields.readText(in())).isEqualTo("é");
    }

    @Test
    void textMayBeLongerThanWriteUtfAllows() throws IOException {
        Fields.writeText("x".repeat(70_000), out);

        assertThat(Fields.readText(in())).hasSize(70_000);
    }

    @Test
    void textsKeepTheirOrder() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("z", "1");
        texts.put("a", "2");
        texts.put("m", "");
        Fields.writeTexts(texts, out);

        assertThat(Fields.readTexts(in()))
                .containsExactly(Map.entry("z", "1"), Map.entry("a", "2"), Map.entry("m", ""));
    }

    @Test
    void readsItsOwnBytesOnly() throws IOException {
        Fields.writeBytes(new byte[] {1, 2}, out);
        Fields.writeTexts(Map.of(), out);
        out.writeInt(42);
        DataInputDeserializer in = in();

        assertThat(Fields.readBytes(in)).containsExactly(1, 2);
        assertThat(Fields.readTexts(in)).isEmpty();
        assertThat(in.readInt()).isEqualTo(42);
    }

    private DataInputDeserializer in() {
        return new DataInputDeserializer(out.getCopyOfBuffer());
    }
}
