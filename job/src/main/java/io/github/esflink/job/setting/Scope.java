package io.github.esflink.job.setting;

import io.github.esflink.job.setting.file.Entry;
import io.github.esflink.secret.Reference;
import io.github.esflink.secret.SecretException;
import io.github.esflink.sinks.core.setting.WrongSetting;
import io.github.esflink.sinks.core.setting.WrongSettingsException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings below a key, asked for by their own names: what a sink reads without knowing where
 * in the file it stands.
 */
public final class Scope {

    private static final int LONGEST = 200;

    private final Settings settings;
    private final String prefix;
    private final List<Shown> shown = new ArrayList<>();

    /**
     * A setting as it counts, for people.
     *
     * @param key its key
     * @param value its value; masked when it is a secret
     * @param isDefault whether nobody set it
     */
    public record Shown(String key, String value, boolean isDefault) {}

    Scope(Settings settings, String prefix) {
        this.settings = settings;
        this.prefix = prefix;
    }

    /** The settings below a key of these. */
    public Scope below(String key) {
        return new Scope(settings, prefix + key + Entry.SEPARATOR);
    }

    /** The same settings, to be read once more without being shown once more. */
    public Scope again() {
        return new Scope(settings, prefix);
    }

    /** Whether it is set, and not to nothing. */
    public boolean has(Setting<?> setting) {
        return !text(setting.key()).isBlank();
    }

    /** Asks for everything, so that nothing of it is refused as unknown. */
    public void takeAll() {
        settings.takeBelow(prefix);
    }

    /** The names below a key, in the order of the file, as they were written. */
    public Collection<String> namesBelow(String key) {
        return settings.namesBelow(prefix + key);
    }

    /** What is written at a key, which nobody may have asked for; empty when nothing is. */
    public String text(String key) {
        return settings.take(prefix + key).map(Entry::value).orElse("");
    }

    /** The value that counts: what is set, else the default. Empty when there is neither. */
    public <T> Optional<T> read(Setting<T> setting) {
        String value = null;
        Optional<Entry> entry = settings.take(prefix + setting.key());
        if (entry.isPresent()) {
            value = valueOf(setting, entry.get());
            if (value == null) {
                return Optional.empty();
            }
        }
        if (value != null && !value.isBlank()) {
            show(setting.key(), setting, entry.get(), value);
            return parse(setting, entry.get(), value);
        }
        if (setting.required()) {
            settings.error(prefix + setting.key(), missing(setting));
        }
        if (setting.standard() == null) {
            return Optional.empty();
        }
        shown.add(new Shown(setting.key(), setting.standard(), true));
        return Optional.of(setting.standardValue());
    }

    private String missing(Setting<?> setting) {
        String expected = "expected %s".formatted(setting.kind().expected());
        return settings.takeBelow(prefix + setting.key() + Entry.SEPARATOR)
                ? expected + ", found {…}: put quotes around a value that begins with {."
                : "missing; " + expected + ".";
    }

    /** The value of a setting that others make necessary; that it is missing is noted with why. */
    public <T> Optional<T> readNeeded(Setting<T> setting, String because) {
        if (!has(setting)) {
            error(setting, "missing; %s.".formatted(because));
        }
        return read(setting);
    }

    /** The value of a setting that has a default; the default also when what is set is wrong. */
    public <T> T readOrDefault(Setting<T> setting) {
        return read(setting).orElseGet(setting::standardValue);
    }

    /** The values of a setting that stands for many, by name, in the order of the file. */
    public <T> Map<String, T> readGroup(Setting<T> setting) {
        String group = Entry.fold(prefix + setting.groupKey() + Entry.SEPARATOR);
        Map<String, T> values = new LinkedHashMap<>();
        for (Entry entry : List.copyOf(settings.entries())) {
            if (entry.folded().startsWith(group)) {
                settings.take(entry.key());
                String name = entry.key().substring(group.length());
                String value = valueOf(setting, entry);
                if (value != null) {
                    show(setting.groupKey() + Entry.SEPARATOR + name, setting, entry, value);
                    parse(setting, entry, value).ifPresent(parsed -> values.put(name, parsed));
                }
            }
        }
        return values;
    }

    /** Notes that something that is set, other than to its default, has no effect here, and why. */
    public <T> void readWithoutEffect(Setting<T> setting, String why) {
        Optional<T> value = has(setting) ? read(setting) : Optional.empty();
        if (value.isPresent()
                && (setting.standard() == null || !value.get().equals(setting.standardValue()))) {
            remark(setting, "has no effect, %s.".formatted(why));
        }
    }

    /** What is written, with its references as they count here; null when they are wrong. */
    private @Nullable String valueOf(Setting<?> setting, Entry entry) {
        boolean secret = isSecret(setting, entry);
        if (setting.literal() && entry.value().contains("${")) {
            settings.error(entry, "takes no reference: write it out.");
            return null;
        }
        Optional<String> wrong =
                Reference.wrongIn(entry.value())
                        .or(() -> secret ? wrongSecret(entry) : Optional.empty())
                        .or(
                                () ->
                                        setting.kind()
                                                .names()
                                                .in(entry.value())
                                                .map(name -> replaceIt(secret, name)));
        if (wrong.isPresent()) {
            settings.error(entry, wrong.get() + ".");
            return null;
        }
        if (secret) {
            if (!entry.value().isBlank() && Masked.isLiteral(entry.value())) {
                settings.literalSecret(entry);
            }
            return entry.value();
        }
        List<String> missing = new ArrayList<>();
        String value =
                Reference.replaceAll(entry.value(), reference -> resolved(reference, missing));
        missing.forEach(reason -> settings.error(entry, reason));
        return missing.isEmpty() ? value : null;
    }

    private static String replaceIt(boolean secret, String placeholder) {
        return "expected a value, found %s: put what it stands for in its place"
                .formatted(secret ? "a placeholder" : "the placeholder " + placeholder);
    }

    private static Optional<String> wrongSecret(Entry entry) {
        boolean[] hasDefault = {false};
        Reference.replaceAll(
                entry.value(),
                reference -> {
                    hasDefault[0] |= reference.hasDefault();
                    return "";
                });
        return hasDefault[0]
                ? Optional.of(
                        "expected ${env:NAME}, found a default behind it, which would be a secret that stands in the file")
                : Optional.empty();
    }

    private String resolved(Reference reference, List<String> missing) {
        try {
            return reference.value(settings.environment());
        } catch (SecretException e) {
            missing.add(
                    reference.isVariable()
                            ? "%s is not set here, where the connector is submitted: set the variable, or give a default (${env:NAME:-default})."
                                    .formatted(reference)
                            : "%s cannot be read here, where the connector is submitted: put the file there."
                                    .formatted(reference));
            return "";
        }
    }

    private <T> Optional<T> parse(Setting<T> setting, Entry entry, String text) {
        Optional<T> value = setting.kind().parser().apply(text);
        if (value.isEmpty()) {
            String expected = "expected " + setting.kind().expected();
            settings.error(
                    entry,
                    isSecret(setting, entry)
                            ? expected + "."
                            : "%s, found \"%s\".%s"
                                    .formatted(
                                            expected,
                                            shown(text),
                                            setting.kind().hint().apply(text)));
        }
        return value;
    }

    /** In one line that is not too long. */
    private static String shown(String text) {
        String line = text.replaceAll("\\R", " ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    private static boolean isSecret(Setting<?> setting, Entry entry) {
        return setting.secret() && (!setting.isGroup() || Masked.isNameOfSecret(entry.key()));
    }

    private void show(String key, Setting<?> setting, Entry entry, String value) {
        shown.add(new Shown(key, isSecret(setting, entry) ? Masked.of(value) : value, false));
    }

    /**
     * What a builder makes; empty when it refuses, and each refusal is noted at its key, unless
     * there is one of that key already.
     *
     * @param before what stands before the builder's keys
     */
    public <T> Optional<T> built(String before, Supplier<? extends T> builder) {
        try {
            return Optional.of(builder.get());
        } catch (WrongSettingsException e) {
            for (WrongSetting wrong : e.settings()) {
                String key = prefix + before + wrong.key();
                if (!settings.hasErrorOf(key)) {
                    settings.error(key, wrong.reason() + ".");
                }
            }
            return Optional.empty();
        }
    }

    /** Notes an error of a setting where it stands. */
    public void error(Setting<?> setting, String reason) {
        error(setting.key(), reason);
    }

    /** Notes an error of a key where it stands. */
    public void error(String key, String reason) {
        settings.error(prefix + key, reason);
    }

    /** Notes a remark on a setting where it stands. */
    public void remark(Setting<?> setting, String reason) {
        settings.remark(prefix + setting.key(), reason);
    }

    /** The settings that were read, as they count. */
    public List<Shown> shown() {
        return List.copyOf(shown);
    }
}
