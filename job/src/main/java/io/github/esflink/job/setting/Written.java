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
    private final Scope scope;
    private final boolean isSecret;
    private final boolean isHidden;

    /** Without blanks around it; a secret may have some. */
    private final String text;

    Written(Setting<T> setting, Entry entry, Scope scope) {
        this.setting = setting;
        this.entry = entry;
        this.scope = scope;
        boolean looksSecret = Masked.isSecret(entry.value());
        isSecret =
                setting.secret()
                        && (!setting.isGroup()
                                || looksSecret
                                || Masked.isNameOfSecret(entry.key()));
        isHidden = isSecret || looksSecret;
        text = isSecret && !entry.value().isBlank() ? entry.value() : entry.value().strip();
    }

    /**
     * The text with its references as they count here; empty when it means nothing, or when one is
     * wrong, which is noted.
     */
    Optional<String> value() {
        Optional<String> wrong = wrong();
        if (wrong.isPresent()) {
            return refuse(wrong.get());
        }
        Optional<String> value = Optional.of(text);
        if (!isSecret) {
            if (isHidden) {
                literal(
                        "a secret in this setting is read where the connector is submitted, travels with the job and can be seen there; authentication and headers keep a reference until it is used.");
            }
            value = resolved();
        } else if (!text.isEmpty() && Masked.isLiteral(text)) {
            literal(
                    "a secret stands in the file and travels with the job; name it instead, as ${env:NAME} or ${file:/run/secrets/name}.");
        }
        return value.filter(
                found ->
                        setting.isGroup()
                                || (!found.isEmpty() && !setting.kind().isNothing(found)));
    }

    private Optional<String> wrong() {
        if (setting.literal() && text.contains("${")) {
            return Optional.of("takes no reference: write it out.");
        }
        Optional<String> wrong = Reference.wrongIn(text).map(reason -> reason + ".");
        if (wrong.isEmpty() && isSecret && Reference.anyIn(text, Reference::hasDefault)) {
            return Optional.of(
                    "expected ${env:NAME}, found a default behind it, which would be a secret that stands in the file.");
        }
        return wrong.or(() -> setting.kind().names().in(text).map(this::replaceIt));
    }

    private <V> Optional<V> refuse(String reason) {
        scope.error(entry, reason);
        return Optional.empty();
    }

    private void literal(String reason) {
        scope.findings().wrongIfStrict(entry.line(), entry.key(), reason);
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
        int errors = scope.findings().errors().size();
        String value = Reference.replaceAll(text, this::resolved).strip();
        if (scope.findings().errors().size() > errors) {
            return Optional.empty();
        }
        return value.isEmpty() && !text.isEmpty() && !Reference.anyIn(text, Reference::hasDefault)
                ? refuse(
                        "%s is empty here, where the connector is submitted: fill it, or leave the setting out."
                                .formatted(text))
                : Optional.of(value);
    }

    private String resolved(Reference reference) {
        try {
            return reference.value(scope.environment());
        } catch (SecretException e) {
            boolean isVariable = reference.isVariable();
            refuse(
                    "%s %s here, where the connector is submitted: %s."
                            .formatted(
                                    reference,
                                    isVariable ? "is not set" : "cannot be read",
                                    isVariable
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
        Optional<T> parsed = setting.kind().parse(value);
        String notice = parsed.isPresent() ? setting.kind().notice().apply(value) : "";
        if (!notice.isEmpty()) {
            scope.findings().remark(entry.line(), entry.key(), notice);
        }
        String expected = "expected " + setting.kind().expected();
        String line = value.replaceAll("\\R", " ");
        String found = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
        return parsed.or(
                () ->
                        refuse(
                                isHidden
                                        ? expected + "."
                                        : "%s, found \"%s\".%s"
                                                .formatted(
                                                        expected,
                                                        found,
                                                        setting.kind().hint().apply(value))));
    }
}
