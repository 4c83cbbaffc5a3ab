package io.github.esflink.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

/** The README has every option and every metadata column there is. */
class ReadmeTest {

    @Test
    void hasEveryOptionWithItsDefault() throws IOException {
        String readme = readme();

        assertThat(
                        Stream.concat(
                                        EventStoreTableOptions.REQUIRED.stream(),
                                        EventStoreTableOptions.OPTIONAL.stream())
                                .map(option -> "`" + option.key() + "`"))
                .allSatisfy(key -> assertThat(readme).contains(key));
        assertThat(
                        EventStoreTableOptions.OPTIONAL.stream()
                                .filter(option -> option.defaultValue() instanceof Enum<?>)
                                .filter(option -> readme.contains("| `" + option.key() + "` |")))
                .hasSize(4)
                .allSatisfy(
                        option ->
                                assertThat(readme)
                                        .contains(
                                                "| `%s` | %s | %s |"
                                                        .formatted(
                                                                option.key(),
                                                                words(option),
                                                                word(option.defaultValue()))));
    }

    @Test
    void hasEveryMetadataColumn() throws IOException {
        String readme = readme();

        assertThat(EventMetadata.values())
                .allSatisfy(metadata -> assertThat(readme).contains("`" + metadata.key() + "`"));
    }

    private static String words(ConfigOption<?> option) {
        return String.join(
                ", ",
                Arrays.stream(
                                ((Enum<?>) option.defaultValue())
                                        .getDeclaringClass()
                                        .getEnumConstants())
                        .map(ReadmeTest::word)
                        .toList());
    }

    private static String word(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT);
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }
}
