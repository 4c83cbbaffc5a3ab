package io.github.esflink.node.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerRegexTest {

    @Test
    void aPatternIsFoundAnywhere() {
        assertThat(ServerRegex.compile("b+c").asPredicate()).accepts("abbcd").rejects("acb");
        assertThat(ServerRegex.compile("^(?:a|b)").asPredicate()).accepts("ax", "b").rejects("xa");
    }

    @Test
    void classesKnowMoreThanAscii() {
        assertThat(ServerRegex.compile("^\\w+$").asPredicate()).accepts("Bücher");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[^\\$].*",
                "[*+]+",
                "a\\++",
                "a+?b",
                "\\p{L}+",
                "(?i)ABC",
                "x{2,3}",
                "\\x41",
                "\\\\x{2}"
            })
    void whatBothDialectsKnowIsTaken(String pattern) {
        assertThat(ServerRegex.compile(pattern)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a++", "a*+", "a?+", "a{2}+", "\\Qa\\E", "\\h", "\\R", "\\x{41}", "(", "[a"})
    void whatDotNetDoesNotKnowIsRefused(String pattern) {
        assertThatThrownBy(() -> ServerRegex.compile(pattern))
                .isInstanceOf(PatternSyntaxException.class);
    }
}
