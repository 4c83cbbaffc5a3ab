package io.github.esflink.jsonpath.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9485, production by production. */
class IRegexpTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '→',
            quoteCharacter = '`',
            value = {
                "``→``",
                "a→a",
                "a|b→b",
                "a|→``",
                "|a→a",
                "()→``",
                "(a|b)c→bc",
                "a*→``",
                "a*→aaa",
                "a+→aa",
                "a?→``",
                "(ab)*→abab",
                "(a*)*→aa",
                "(a|)+→aa",
                "a{2}→aa",
                "a{2,}→aaaa",
                "a{2,3}→aaa",
                "a{0}→``",
                "a{02}→aa",
                "a{1000}b{0,2}|c→c",
                ".→x",
                ".→😀",
                ".*→a😀b",
                ".*x→aax",
                "x.*→xaa",
                ".*x.*→axa",
                "..→a😀",
                "[abc]→b",
                "[a-c]→b",
                "[^a-c]→d",
                "[^a]→😀",
                "[-a]→-",
                "[a-]→-",
                "[-]→-",
                "[--]→-",
                "[^-]→a",
                "[a^]→^",
                "[\\^a]→^",
                "[\\]]→]",
                "[\\[]→[",
                "[.]→.",
                "[*+?(){}|$]→|",
                "[a-z0-9_]+→a0_",
                "[\\t]→`\t`",
                "[\\--/]→.",
                "[😀-😂]→😁",
                "[\\p{L}\\p{Nd}]+→aé5",
                "[^\\p{L}]→5",
                "[^\\P{L}]→a",
                "[&&~~]→&",
                "\\p{L}→é",
                "\\p{Lu}→É",
                "\\P{Lu}→é",
                "\\p{Lt}→ǅ",
                "\\p{Nd}→٣",
                "\\p{Zs}→`\u00a0`",
                "\\p{Sc}→€",
                "\\p{So}→😀",
                "\\p{Pd}→–",
                "\\p{Cc}→`\u0007`",
                "\\p{Cn}→`\u0378`",
                "\\P{Cn}→a",
                "\\p{C}→`\u0378`",
                "\\P{C}→a",
                "\\p{Co}→`\ue000`",
                "\\(\\)\\*\\+\\-\\.\\?\\[\\\\\\]\\^\\{\\|\\}→()*+-.?[\\]^{|}",
                "\\t→`\t`",
                "a,b-c/d:e<f=g>h@i_j`k~l!m\"n#o$p%q&r's→a,b-c/d:e<f=g>h@i_j`k~l!m\"n#o$p%q&r's",
                "a^b→a^b",
                "a$b→a$b",
                "^a$→a",
                "(^a|b$)→b",
                "é→é",
            })
    void matches(String pattern, String text) throws IRegexpException {
        IRegexp regexp = IRegexp.compile(pattern);

        assertThat(regexp.matches(text)).isTrue();
        assertThat(regexp.occursIn(text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '→',
            quoteCharacter = '`',
            value = {
                "a→A",
                "a→ab",
                "a→ba",
                "a|b→ab",
                ".→`\n`",
                ".→`\r`",
                ".→``",
                ".*→`a\nb`",
                "a.*→`a\r`",
                ".*a→`\na`",
                ".*a.*→`a\n`",
                "a{2}→aaa",
                "[a-c]→d",
                "[^a-c]→b",
                "[.]→a",
                "[a\\-c]→b",
                "\\.→a",
                "\\p{L}→5",
                "\\P{L}→a",
                "\\p{Lu}→a",
                "\\p{Cn}→a",
                "\\p{C}→a",
                "\\P{C}→`\u0378`",
            })
    void doesNotMatch(String pattern, String text) throws IRegexpException {
        assertThat(IRegexp.compile(pattern).matches(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "+a",
                "?",
                "{2}",
                "|*",
                "(*)",
                "a**",
                "a+?",
                "a??",
                "a{2}?",
                "a{2}{3}",
                "a*+",
                "(",
                ")",
                "(a",
                "a)",
                "(?:a)",
                "(?i)a",
                "(?=a)",
                "(?<n>a)",
                "[",
                "]",
                "a]",
                "[]",
                "[^]",
                "[a",
                "[a-",
                "[b-a]",
                "[a-b-c]",
                "[+--]",
                "[a--]",
                "[a-\\p{L}]",
                "[[a]]",
                "[a[b]]",
                "[a-z-[aeiou]]",
                "[a&&[b]]]",
                "{",
                "}",
                "a{",
                "a{}",
                "a{,2}",
                "a{2",
                "a{2,1}",
                "a{-1}",
                "a{x}",
                "a{1,x}",
                "a{2,3,4}",
                "\\",
                "a\\",
                "\\d",
                "\\D",
                "\\w",
                "\\W",
                "\\s",
                "\\S",
                "\\b",
                "\\A",
                "\\z",
                "\\1",
                "\\i",
                "\\c",
                "\\u0041",
                "\\x41",
                "\\/",
                "\\-\\&",
                "\\$",
                "\\'",
                "\\N",
                "\\T",
                "[\\d]",
                "[\\b]",
                "\\p",
                "\\pL",
                "\\p{",
                "\\p{}",
                "\\p{X}",
                "\\p{Cs}",
                "\\p{LC}",
                "\\p{l}",
                "\\p{Latin}",
                "\\p{IsGreek}",
                "\\p{^L}",
                "\\p{L",
                "[\\p{Zz}]",
                "^*",
                "\ud83d",
                "[\ude00]",
            })
    void isNoIRegexp(String pattern) {
        assertThatExceptionOfType(IRegexpException.class)
                .isThrownBy(() -> IRegexp.compile(pattern))
                .satisfies(e -> assertThat(e.offset()).isBetween(0, pattern.length()));
    }

    @Test
    void searchesForAPart() throws IRegexpException {
        assertThat(IRegexp.compile("b").occursIn("abc")).isTrue();
        assertThat(IRegexp.compile("b.*").occursIn("ab\n")).isTrue();
        assertThat(IRegexp.compile("[b]").occursIn("abc")).isTrue();
        assertThat(IRegexp.compile("").occursIn("abc")).isTrue();
        assertThat(IRegexp.compile("^b").occursIn("abc")).isFalse();
        assertThat(IRegexp.compile("c$").occursIn("abc")).isTrue();
        assertThat(IRegexp.compile("b$").occursIn("abc")).isFalse();
        assertThat(IRegexp.compile("d").occursIn("abc")).isFalse();
    }

    @Test
    void countsRepetitionsInItsSize() throws IRegexpException {
        assertThat(IRegexp.compile("").size()).isEqualTo(1);
        assertThat(IRegexp.compile("abc").size()).isEqualTo(3);
        assertThat(IRegexp.compile("(ab){10}").size()).isEqualTo(20);
        assertThat(IRegexp.compile("((a{2}b){3}c){4}").size()).isEqualTo(40);
        assertThat(IRegexp.compile("a{1000}b{999}c").size()).isEqualTo(2_000);
        assertThatExceptionOfType(IRegexpException.class)
                .isThrownBy(() -> IRegexp.compile("a{1000}b{1000}c"))
                .withMessage("it has more than 2,000 characters, counting what is repeated");
    }

    @Test
    void remembersTheLastPatternsAndNoMore() {
        RecentPatterns recent = new RecentPatterns();
        IRegexp first = recent.get("a0");

        assertThat(recent.get("a0")).isSameAs(first);
        assertThat(recent.get("(")).isNull();
        for (int i = 1; i <= 64; i++) {
            assertThat(recent.get("a" + i)).isNotNull();
        }
        assertThat(recent.get("a0")).isNotNull().isNotSameAs(first);
    }
}
