package io.github.esflink.job.setting;

import io.github.esflink.job.setting.file.Entry;
import io.github.esflink.secret.Reference;
import io.github.esflink.secret.SecretException;
import java.util.Optional;

/** What stands in a file at a setting: what it means here, and what of it may be seen. */
final class Written<T> {

    private static final int LONGEST = 200;

    private final Setting<T> setting;
    private final Entry entry;
    private final Settings settings;
    private final boolean isSecret;
    private final boolean isHidden;

    /** Without blanks around it; a secret may have some. */
    private final String text;

    Written(Setting<T> setting, Entry entry, Settings settings) {
        this.setting = setting;
        this.entry = entry;
        this.settings = settings;
        boolean looksSecret = Masked.isSecret(entry.value());
        isSecret =
                setting.secret()
                        && (!setting.isGroup()
                                || looksSecret
                                || Masked.isNameOfSecret(entry.key()));
        isHidden = isSecret || looksSecret;
        text = isSecret && !entry.value().isBlank() ? entry.value() : entry.value().strip();
    }

    /** The text with its references as they count here; empty when one is wrong, which is noted. */
    Optional<String> value() {
        Optional<String> wrong =
                setting.literal() && text.contains("${")
                        ? Optional.of("takes no reference: write it out.")
                        : Reference.wrongIn(text).map(reason -> reason + ".");
        if (wrong.isEmpty() && isSecret && Reference.anyIn(text, Reference::hasDefault)) {
            wrong =
                    Optional.of(
                            "expected ${env:NAME}, found a default behind it, which would be a secret that stands in the file.");
        }
        wrong = wrong.or(() -> setting.kind().names().in(text).map(this::replaceIt));
        wrong.ifPresent(reason -> settings.error(entry, reason));
        if (wrong.isPresent()) {
            return Optional.empty();
        }
        if (!isSecret) {
            if (isHidden) {
                settings.literalSecret(
                        entry,
                        "a secret in this setting is read where the connector is submitted, travels with the job and can be seen there; authentication and headers keep a reference until it is used.");
            }
            return resolved();
        }
        if (!text.isEmpty() && Masked.isLiteral(text)) {
            settings.literalSecret(
                    entry,
                    "a secret stands in the file and travels with the job; name it instead, as ${env:NAME} or ${file:/run/secrets/name}.");
        }
        return Optional.of(text);
    }

    private String replaceIt(String placeholder) {
        return "expected a value, found %s: %s."
                .formatted(
                        isSecret ? "a placeholder" : "the placeholder " + placeholder,
                        placeholder.matches("[:$][a-z-]+")
                                ? "write {%s}".formatted(placeholder.substring(1))
                                : "put what it stands for in its place");
    }

    private Optional<String> resolved() {
        int errors = settings.errors().size();
        String value = Reference.replaceAll(text, this::resolved).strip();
        if (settings.errors().size() > errors) {
            return Optional.empty();
        }
        if (value.isEmpty() && !text.isEmpty() && !Reference.anyIn(text, Reference::hasDefault)) {
            settings.error(
                    entry,
                    "%s is empty here, where the connector is submitted: fill it, or leave the setting out."
                            .formatted(text));
            return Optional.empty();
        }
        return Optional.of(value);
    }

    private String resolved(Reference reference) {
        try {
            return reference.value(settings.environment());
        } catch (SecretException e) {
            settings.error(
                    entry,
                    "%s %s here, where the connector is submitted: %s."
                            .formatted(
                                    reference,
                                    reference.isVariable() ? "is not set" : "cannot be read",
                                    reference.isVariable()
                                            ? "set the variable, or give a default (${env:NAME:-default})"
                                            : "put the file there, as text in UTF-8"));
            return "";
        }
    }

    /**
     * What a person may see of it.
     *
     * @param value what it counts as
     */
    String seen(String value) {
        return isSecret ? Masked.of(value) : isHidden ? Masked.text(text) : value;
    }

    /** What its value is; empty when it is none, which is noted. */
    Optional<T> parsed(String value) {
        Optional<T> parsed = setting.kind().parser().apply(value);
        if (parsed.isEmpty()) {
            String expected = "expected " + setting.kind().expected();
            String line = value.replaceAll("\\R", " ");
            String found = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
            settings.error(
                    entry,
                    isHidden
                            ? expected + "."
                            : "%s, found \"%s\".%s"
                                    .formatted(
                                            expected, found, setting.kind().hint().apply(value)));
        }
        return parsed;
    }
}
