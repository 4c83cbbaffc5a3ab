package io.github.esflink.sinks.core.type;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Fields of variable size: an int length and the bytes. Text is UTF-8, because {@link
 * java.io.DataOutput#writeUTF} ends at 64 KiB.
 */
@Internal
public final class Fields {

    private Fields() {}

    public static void writeText(String text, DataOutputView target) throws IOException {
        writeBytes(text.getBytes(StandardCharsets.UTF_8), target);
    }

    public static String readText(DataInputView source) throws IOException {
        return new String(readBytes(source), StandardCharsets.UTF_8);
    }

    public static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    public static byte[] readBytes(DataInputView source) throws IOException {
        byte[] bytes = new byte[source.readInt()];
        source.readFully(bytes);
        return bytes;
    }

    /** An int count, then name and value of each. */
    public static void writeTexts(Map<String, String> texts, DataOutputView target)
            throws IOException {
        target.writeInt(texts.size());
        for (Map.Entry<String, String> text : texts.entrySet()) {
            writeText(text.getKey(), target);
            writeText(text.getValue(), target);
        }
    }

    /** In the order in which they were written. */
    public static Map<String, String> readTexts(DataInputView source) throws IOException {
        int count = source.readInt();
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            texts.put(readText(source), readText(source));
        }
        return texts;
    }
}
