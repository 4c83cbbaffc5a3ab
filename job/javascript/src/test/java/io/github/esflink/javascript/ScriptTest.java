package io.github.esflink.javascript;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(
                        "function transform(record) {\n  record.value = ;\n}",
                        "line 2, column 18",
                        "SyntaxError"),
                refusal("function transform(record) {", "line 1", "SyntaxError"),
                refusal(
                        "const x = 1;\nexport function transform(record) {}",
                        "line 2, column 1",
                        "A script is no module"),
                refusal(
                        "import x from 'y';\nfunction transform(record) {}",
                        "line 1",
                        "A script is no module"),
                refusal(
                        "",
                        "There is no function transform: expected function transform(record) { … }"),
                refusal("function Transform(record) {}", "There is no function transform"),
                refusal("const transform = 3;", "transform is no function"),
                refusal(
                        "async function transform(record) {}",
                        "transform is a AsyncFunction",
                        "when it returns"),
                refusal("const transform = async (record) => {};", "transform is a AsyncFunction"),
                refusal("function* transform(record) {}", "transform is a GeneratorFunction"),
                refusal(
                        "for (;;) {}\nfunction transform(record) {}",
                        "line 1",
                        "more than 1000 ms of the processor"),
                refusal(
                        "const a = [];\nfor (let i = 0; i < 9; i++) a.push(new ArrayBuffer(16777216));\nfor (;;) {}\nfunction transform(record) {}",
                        "more than 128 MiB of memory"),
                refusal(
                        "throw new Error('not today');\nfunction transform(record) {}",
                        "line 1, column 7",
                        "Error: not today"));
    }

    private static Arguments refusal(String script, String... told) {
        return Arguments.of(script, told);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatIsNoScriptIsRefusedWithItsPlace(String script, String[] told) {
        assertThatThrownBy(() -> Script.parse(script))
                .isInstanceOf(ScriptSyntaxException.class)
                .message()
                .contains(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "function transform(record) {}",
                "const transform = (record) => { };",
                "let transform = function (r) { };",
                "var transform = r => false",
                "// it\n'use strict';\nconst VAT = 1.2; class Money {}; function transform({value}) { value.a ??= 1; }"
            })
    void aFunctionMayBeDefinedInAnyWay(String script) {
        assertThatCode(() -> Script.parse(script)).doesNotThrowAnyException();
    }
}
