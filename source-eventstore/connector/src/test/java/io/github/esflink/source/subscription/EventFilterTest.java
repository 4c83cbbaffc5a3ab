package io.github.esflink.source.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFilterTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^order-",
                "\\p{L}+\\P{IsGreek}+",
                "[*+?}]+",
                "a\\++",
                "(?i)order|\\w+?",
                "^(?!\\$).*",
                "(?<x>a)\\k<x>",
                "\\\\Quoted",
                "[^\\]]+",
                "a{2,3}b+",
            })
    void aRegularExpressionOfBothIsTaken(String pattern) {
        assertThat(new EventFilter.Regex(pattern).pattern()).isEqualTo(pattern);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\Qorder\\E",
                "a*+",
                "a++b",
                "a?+",
                "a{2}+",
                "\\d++",
                "\\p{Alpha}",
                "[\\p{Punct}]",
                "\\R",
                "\\\\\\X",
                "\\h",
                "^[[:alpha:]]+$",
                "\\p{javaLowerCase}",
            })
    void whatTheServerWouldRefuseIsRefused(String pattern) {
        assertThatThrownBy(() -> new EventFilter.Regex(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("and .NET has no ")
                .hasMessageContaining(pattern);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[a", "*"})
    void whatIsNoneIsRefusedWithItsPlace(String pattern) {
        assertThatThrownBy(() -> new EventFilter.Regex(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("near index");
    }
}
