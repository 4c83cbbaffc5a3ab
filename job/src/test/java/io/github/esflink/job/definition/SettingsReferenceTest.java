package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/settings.md} has a row for every setting: its key, its values and its default are
 * those of the code; what it does is written there and nowhere else.
 */
class SettingsReferenceTest {

    private static final Path FILE = Path.of("..", "docs", "settings.md");
    private static final Pattern ROW =
            Pattern.compile("(\\| `.*?` \\| .*? \\| .*? \\|) (.*) \\|(?<!\\\\\\|)");

    @Test
    void theReferenceHasTheSettingsThatThereAre() throws IOException {
        List<String> rows = new ArrayList<>();
        for (String line : Files.readAllLines(FILE)) {
            Matcher row = ROW.matcher(line.replace("\\|", "¦"));
            if (line.startsWith("## ") && expected().contains(line)) {
                rows.add(line);
            } else if (row.matches()) {
                rows.add(row.group(1).replace("¦", "\\|"));
                assertThat(row.group(2)).as("what %s does", row.group(1)).isNotBlank();
            }
        }
        assertThat(String.join("\n", rows)).isEqualTo(String.join("\n", expected()));
    }

    static List<String> expected() {
        List<String> rows = new ArrayList<>();
        List<Catalog> catalogs = new ArrayList<>(List.of(CommonSettings.CATALOG));
        catalogs.addAll(SinkSettings.catalogs());
        for (Catalog catalog : catalogs) {
            rows.add(
                    "## "
                            + catalog.title().substring(0, 1).toUpperCase(Locale.ROOT)
                            + catalog.title().substring(1));
            catalog.settings().forEach(setting -> rows.add(row(setting)));
        }
        return rows;
    }

    private static String row(Setting<?> setting) {
        String standard =
                setting.required()
                        ? "required"
                        : setting.standard() == null ? "" : "`" + setting.standard() + "`";
        return "| `%s` | %s%s | %s |"
                .formatted(setting.key(), secrecy(setting), setting.kind().expected(), standard);
    }

    private static String secrecy(Setting<?> setting) {
        if (!setting.secret()) {
            return "";
        }
        return setting.isGroup() ? "*secret* where the name says so: " : "*secret*: ";
    }
}
