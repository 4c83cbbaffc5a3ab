package io.github.esflink.job.setting.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTextTest {

    @Test
    void aliasesAndMergeKeysOfYamlAreRead() {
        SettingsText text =
                SettingsText.of(
                        """
                        x-retries: &retries {enabled: "true", maxRetries: 3}
                        url: &url https://example.com
                        eventTypes:url:A: *url
                        resilience:
                          <<: *retries
                          maxRetries: 5
                        """);

        assertThat(text.findings().errors()).isEmpty();
        assertThat(text.entries().values())
                .containsExactly(
                        new Entry("url", "https://example.com", 2),
                        new Entry("eventTypes:url:A", "https://example.com", 3),
                        new Entry("resilience:maxRetries", "5", 6),
                        new Entry("resilience:enabled", "true", 1));
    }

    @Test
    void valuesAreReadAsTheyAreWritten() {
        assertThat(SettingsText.of("a: 010\nb: 00:05:00\nc: yes\nd: 1_000\ne: 0x1F\nf: 2026-01-31"))
                .satisfies(
                        text ->
                                assertThat(text.entries().values())
                                        .extracting(Entry::value)
                                        .containsExactly(
                                                "010",
                                                "00:05:00",
                                                "yes",
                                                "1_000",
                                                "0x1F",
                                                "2026-01-31"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &a [*a]",
                "a: &a {b: *a}",
                "<<: 5",
                "? [a]\n: b",
                "a: !!python/object b",
                "a: 1\n...\nb: 2",
                "a: \u0001",
            })
    void whatLeadsNowhereIsAProblemAndNoException(String text) {
        assertThat(SettingsText.of(text).findings().errors()).isNotEmpty();
    }

    @Test
    void anEmptySecondDocumentIsNone() {
        assertThat(SettingsText.of("---\na: 1\n---\n").findings().errors()).isEmpty();
        assertThat(SettingsText.of("a: 1\n...\n").findings().errors()).isEmpty();
    }

    @Test
    void aliasesThatGrowWithoutEndAreRefused() {
        StringBuilder text = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (int i = 1; i < 9; i++) {
            String alias = "*a" + (i - 1);
            text.append("a%d: &a%d [".formatted(i, i))
                    .append((alias + ", ").repeat(8))
                    .append(alias)
                    .append("]\n");
        }

        assertThat(SettingsText.of(text.toString()).findings().errors()).hasSize(1);
    }
}
