package io.github.esflink.sinks.http.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    private static final ObjectReader JACKSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .reader();

    private static boolean isOneValue(String text) {
        return JsonText.isOneValue(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-0",
                "10",
                "-1.5e+10",
                "1E5",
                "0.1",
                "\"\"",
                "{}",
                "[]",
                "[[],{}]",
                "{\"a\":{}}",
                "{\"a\":[1,2,{\"b\":null}],\"c\":\"d\"}",
                " \t\r\n[ 1 , 2 ] \n",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
                "\"é € 😀 and a long text behind\"",
                "\"\u007f\"",
                "{\"\":1}",
                "[{\"a\":1},{\"a\":2}]"
            })
    void takesOneValue(String text) {
        assertThat(isOneValue(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "nulll",
                "True",
                "01",
                "-",
                "1.",
                ".5",
                "1e",
                "1e+",
                "+1",
                "NaN",
                "1 2",
                "1,2",
                "{},{}",
                "{",
                "}",
                "[",
                "]",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{1:1}",
                "{\"a\":1]",
                "[1}",
                "\"",
                "\"a",
                "\"\\\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u12\"",
                "\"line\nbreak in a long text\"",
                "// comment\n1",
                "[1]]",
                "'a'",
                "\uFEFF1"
            })
    void refusesWhatIsNone(String text) {
        assertThat(isOneValue(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "C0AF",
                "C3",
                "C328",
                "E08080",
                "EDA080",
                "E282",
                "F0808080",
                "F4908080",
                "F8"
            })
    void refusesWhatIsNotUtf8(String hex) {
        byte[] inside = java.util.HexFormat.of().parseHex(hex);
        byte[] text = new byte[inside.length + 2];
        text[0] = '"';
        System.arraycopy(inside, 0, text, 1, inside.length);
        text[text.length - 1] = '"';
        assertThat(JsonText.isOneValue(text)).isFalse();
    }

    @Test
    void goesAsDeepAsTheTextDoes() {
        assertThat(isOneValue("[".repeat(2_500) + "]".repeat(2_500))).isTrue();
        assertThat(isOneValue("[{\"a\":".repeat(1_000_000) + "1" + "}]".repeat(1_000_000)))
                .isTrue();
        assertThat(isOneValue("[".repeat(1_000_000))).isFalse();
    }

    /** Changes of single bytes; Jackson is the other opinion. */
    @Test
    void saysTheSameAsJackson() {
        String[] begins = {
            "{\"order\":{\"id\":17,\"price\":-1.50e+3,\"tags\":[\"a\",null,true,false,{}]},\"é\":\"\\u00e9\\n"
                    + "\"}",
            "[[1,2],[\"a long text of ASCII\",\"and one with ü in it\"],[[[]]], 0.5 ]",
            "\"text\"",
            "-12.5E-7"
        };
        String alphabet = "{}[]:,\"\\ \n019-+.eEtrufalsn/x";
        long seed = 4_711;
        Random random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] text = begins[random.nextInt(begins.length)].getBytes(StandardCharsets.UTF_8);
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                text[random.nextInt(text.length)] =
                        (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            if (isBrokenUtf8(text)) {
                continue;
            }
            boolean expected = jacksonTakes(text);
            taken += expected ? 1 : 0;
            if (JsonText.isOneValue(text) != expected) {
                assertThat(JsonText.isOneValue(text))
                        .as("seed %d: %s", seed, new String(text, StandardCharsets.UTF_8))
                        .isEqualTo(expected);
            }
        }
        assertThat(taken).isBetween(20_000, 180_000);
    }

    private static boolean isBrokenUtf8(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).indexOf('\uFFFD') >= 0;
    }

    private static boolean jacksonTakes(byte[] text) {
        try {
            return !JACKSON.readTree(text).isMissingNode();
        } catch (IOException e) {
            return false;
        }
    }
}
