package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every setting that there is, as {@code docs/settings.md}. */
final class SettingsReference {

    private static final String HEAD =
            """
            # Settings

            Generated from the code; a test fails when it is out of date.

            Keys may be nested or flat (`subscription:filter:scope`), in any case, in YAML or JSON, and the `{"settings": {…}}`
            of the server's REST calls is opened. A key that is not here is refused by name. A *secret* is written as a
            reference, `${env:NAME}` or `${file:/path}`, which is read on the task manager when an operator opens.

            With several sinks, the settings of each stand below `sinks:<name>`; what is under "every connector" stands at the
            top, but for `instanceTypeName`.
            """;

    private SettingsReference() {}

    static String markdown() {
        StringBuilder text = new StringBuilder(HEAD);
        List<Catalog> catalogs = new ArrayList<>(List.of(CommonSettings.CATALOG));
        catalogs.addAll(SinkSettings.catalogs());
        for (Catalog catalog : catalogs) {
            if (!catalog.settings().isEmpty()) {
                text.append("\n## ").append(title(catalog)).append("\n\n");
                text.append("| key | values | default | what it does |\n|---|---|---|---|\n");
                catalog.settings().forEach(setting -> text.append(row(setting)));
            }
            if (!catalog.unsupported().isEmpty()) {
                text.append("\nKnown from the server and refused here:\n\n");
                catalog.unsupported().entrySet().stream()
                        .map(entry -> "- `" + entry.getKey() + "`: " + entry.getValue() + "\n")
                        .sorted()
                        .forEach(text::append);
            }
        }
        return text.toString();
    }

    private static String title(Catalog catalog) {
        return catalog.title().substring(0, 1).toUpperCase(Locale.ROOT)
                + catalog.title().substring(1);
    }

    private static String row(Setting<?> setting) {
        String standard =
                setting.required()
                        ? "required"
                        : setting.standard() == null ? "" : "`" + setting.standard() + "`";
        return "| `%s` | %s%s | %s | %s |\n"
                .formatted(
                        setting.key(),
                        secrecy(setting),
                        cell(setting.kind().expected()),
                        cell(standard),
                        cell(setting.description()));
    }

    private static String secrecy(Setting<?> setting) {
        if (!setting.secret()) {
            return "";
        }
        return setting.isGroup() ? "*secret* where the name says so: " : "*secret*: ";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
