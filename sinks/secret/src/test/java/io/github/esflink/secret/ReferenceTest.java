package io.github.esflink.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {

    @ParameterizedTest
    @CsvSource({
        "${env:SET:-abc}, value",
        "${env:UNSET:-abc}, abc",
        "${env:UNSET:-}, ''",
        "${env:UNSET:-a:-b}, a:-b",
        "http://${env:UNSET:-localhost:8080}/x, http://localhost:8080/x",
        "${env:app.kubernetes-name:-x}, x",
        "${env:EMPTY:-abc}, abc",
        "${env:UNSET:-https://h/{stream}}, https://h/{stream}",
        "${env:SET:-https://h/{stream}}, value",
    })
    void aDefaultCountsWhenTheVariableIsNotSet(String text, String value) {
        assertThat(Reference.replaceAll(text, r -> r.value(Map.of("SET", "value", "EMPTY", ""))))
                .isEqualTo(value);
        assertThat(Reference.wrongIn(text)).isEmpty();
    }

    @Test
    void tellsWhatItIs() {
        assertThat(
                        Reference.replaceAll(
                                "${env:A} ${env:A:-} ${file:/a}",
                                r -> r.isVariable() + "," + r.hasDefault()))
                .isEqualTo("true,false true,true false,false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${NOPE} | found ${NOPE}; for an environment variable write ${env:NOPE}",
                "a${env:OK}b${NOPE}c | found ${NOPE}; for an environment variable write ${env:NOPE}",
                "${ENV:X} | found ${ENV:X}",
                "${vault:a/b} | found ${vault:a/b}",
                "${} | found ${}",
                "${env:} | found ${env:}",
                "${file:} | found ${file:}",
                "${env: X} | found ${env: X}",
                "${env:X?needed} | found ${env:X?needed}",
                "${env:X:=abc} | found ${env:X:=abc}",
                "${env:X | found \"${\" that is not closed by \"}\"",
                "${env:A:-${env:B}} | found ${env:A}",
                "${file:/a:-b} | found ${file:/a}",
                "${NOPE:-hunter2} | found ${NOPE}; for an environment variable write ${env:NOPE}",
            })
    void whatLooksLikeAReferenceAndIsNoneIsNamed(String text, String found) {
        assertThat(Reference.wrongIn(text))
                .hasValueSatisfying(
                        wrong ->
                                assertThat(wrong)
                                        .startsWith(
                                                "expected ${env:NAME}, ${env:NAME:-default} or ${file:/path}, ")
                                        .endsWith(found)
                                        .doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$${env:X}", "a$${file:/x}"})
    void thereIsNoEscape(String text) {
        assertThat(Reference.wrongIn(text))
                .hasValueSatisfying(wrong -> assertThat(wrong).contains("no escape"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$", "{env:X}", "$.value", "a$b", "^x$", "pa$$ {a}"})
    void aDollarAloneIsADollar(String text) {
        assertThat(Reference.wrongIn(text)).isEmpty();
    }
}
