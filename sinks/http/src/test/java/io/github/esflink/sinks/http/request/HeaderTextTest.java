package io.github.esflink.sinks.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderTextTest {

    @Test
    void leavesVisibleAsciiAsItIs() {
        String plain = "Order Placed: {\"a\":[1,2]}; q=0.5, <x>~|\\^`";

        assertThat(HeaderText.value(plain)).isSameAs(plain);
    }

    @Test
    void encodesWhatCouldEndAHeader() {
        assertThat(HeaderText.value("a\r\nX-Admin: 1")).isEqualTo("a%0D%0AX-Admin: 1");
        assertThat(HeaderText.value("a\u0000b\tc\u007F\u0085")).isEqualTo("a%00b%09c%7F%C2%85");
    }

    @Test
    void encodesOtherAlphabetsAsUtf8() {
        assertThat(HeaderText.value("größe 流")).isEqualTo("gr%C3%B6%C3%9Fe %E6%B5%81");
    }

    @Test
    void halfASurrogatePairIsAnEscapeOfJson() {
        assertThat(HeaderText.value("a\ud800b\ud83d\ude00\udc00"))
                .isEqualTo("a\\ud800b%F0%9F%98%80\\udc00");
        assertThat(HeaderText.name("a\udfff")).isEqualTo("a%5Cudfff");
    }

    @Test
    void keepsSpacesAtTheEnds() {
        assertThat(HeaderText.value("  a b ")).isEqualTo("%20%20a b%20");
        assertThat(HeaderText.value("  ")).isEqualTo("%20%20");
        assertThat(HeaderText.value("")).isEmpty();
    }

    @Test
    void encodesNamesOfMetadata() {
        assertThat(HeaderText.name("esdb-record-headers-a b:c\r\n%é"))
                .isEqualTo("esdb-record-headers-a%20b%3Ac%0D%0A%25%C3%A9");
        assertThat(HeaderText.name("$correlationId")).isEqualTo("$correlationId");
    }

    @Test
    void givesEveryTextBackToAReceiverThatDecodes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(20);
            for (int i = 0; i < length; i++) {
                text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0xD800));
            }
            String value = HeaderText.value(text.toString());
            assertThat(value).as("seed %d", seed).matches("|[!-~]([ -~]*[!-~])?");
            assertThat(URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .as("seed %d", seed)
                    .isEqualTo(text.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"X-Key, true", "'X Key', false", "'X:', false", "'', false", "Schlüssel, false"})
    void knowsWhatMayBeAName(String name, boolean expected) {
        assertThat(HeaderText.isName(name)).isEqualTo(expected);
    }

    @Test
    void knowsWhatMayBeAValue() {
        assertThat(HeaderText.isValue("a b")).isTrue();
        assertThat(HeaderText.isValue("")).isFalse();
        assertThat(HeaderText.isValue(" a")).isFalse();
        assertThat(HeaderText.isValue("a\nb")).isFalse();
        assertThat(HeaderText.isValue("é")).isFalse();
    }
}
