package io.github.esflink.job.setting.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FileTextTest {

    private static final String TEXT = "id: orders\nurl: https://example.com/größe\n";

    @Test
    void utf8IsReadWithAndWithoutAMark() {
        assertThat(FileText.of(TEXT.getBytes(UTF_8))).isEqualTo(TEXT);
        assertThat(FileText.of(("\uFEFF" + TEXT).getBytes(UTF_8))).isEqualTo(TEXT);
        assertThat(FileText.of(new byte[0])).isEmpty();
    }

    @Test
    void utf16IsNamedWithAndWithoutAMark() {
        String little =
                "expected text in UTF-8, found UTF-16, little endian, which is what > writes in PowerShell: save the file as UTF-8.";
        String big = "expected text in UTF-8, found UTF-16, big endian: save the file as UTF-8.";

        assertThat(problem(("\uFEFF" + TEXT).getBytes(UTF_16LE))).isEqualTo(little);
        assertThat(problem(TEXT.getBytes(UTF_16LE))).isEqualTo(little);
        assertThat(problem(TEXT.getBytes(UTF_16))).isEqualTo(big);
        assertThat(problem(TEXT.getBytes(UTF_16BE))).isEqualTo(big);
    }

    @Test
    void anotherEncodingIsToldWithItsPlace() {
        assertThat(problem(TEXT.getBytes(ISO_8859_1)))
                .isEqualTo(
                        "line 2: expected text in UTF-8, found the byte 0xF6 at column 28: save the file as UTF-8 (it may be Latin-1 or Windows-1252).");
        assertThat(problem(new byte[] {'i', 'd', (byte) 0xE2, (byte) 0x82}))
                .startsWith("line 1: expected text in UTF-8, found the byte 0xE2 at column 3");
    }

    @Test
    void aBinaryFileIsNamed() {
        assertThat(problem(new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 1, 2, 3, 0}))
                .isEqualTo("expected text in UTF-8, found a binary file.");
    }

    private static String problem(byte[] bytes) {
        return assertThrows(UnreadableException.class, () -> FileText.of(bytes))
                .problem()
                .toString();
    }
}
