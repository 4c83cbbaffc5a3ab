package io.github.esflink.job.setting;

import io.github.esflink.job.setting.file.Entry;
import io.github.esflink.sinks.core.setting.SettingError;
import io.github.esflink.sinks.core.setting.SettingsException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The settings below a key, asked for by their own names: what a sink reads without knowing where
 * in the file it stands.
 */
public final class Scope {

    private final Settings settings;
    private final String prefix;
    private final Map<String, Shown> shown = new LinkedHashMap<>();

    /**
     * A setting as it counts, for people.
     *
     * @param key its key, with that of its sink when there are several
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

    /** Whether it is set, and not to nothing. */
    public boolean has(Setting<?> setting) {
        String text = text(setting.key());
        return !text.isBlank() && !setting.kind().isNothing(text);
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
        Optional<Entry> entry = settings.take(prefix + setting.key());
        if (entry.isPresent()) {
            Written<T> written = new Written<>(setting, entry.get(), settings);
            Optional<String> value = written.value();
            boolean isNothing =
                    value.filter(text -> text.isEmpty() || setting.kind().isNothing(text))
                            .isPresent();
            if (!isNothing) {
                return value.flatMap(text -> parsed(setting.key(), written, text));
            }
        }
        if (setting.required() && !settings.hasErrorOf(prefix + setting.key())) {
            settings.error(prefix + setting.key(), missing(setting));
        }
        if (setting.standard() == null) {
            return Optional.empty();
        }
        shown.putIfAbsent(
                setting.key(), new Shown(prefix + setting.key(), setting.standard(), true));
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
                String key = setting.keyOf(name);
                Written<T> written = new Written<>(setting, entry, settings);
                written.value()
                        .flatMap(text -> parsed(key, written, text))
                        .ifPresent(value -> values.put(name, value));
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

    private <T> Optional<T> parsed(String key, Written<T> written, String value) {
        shown.putIfAbsent(key, new Shown(prefix + key, written.seen(value), false));
        return written.parsed(value);
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
        } catch (SettingsException e) {
            for (SettingError wrong : e.settings()) {
                String key = prefix + before + wrong.key();
                if (!settings.hasErrorOf(key)) {
                    settings.error(key, wrong.reason() + ".");
                }
            }
            return Optional.empty();
        }
    }

    /** Whether something is wrong with a key. */
    public boolean hasErrorOf(String key) {
        return settings.hasErrorOf(prefix + key);
    }

    /** How many errors there are so far. */
    public int errors() {
        return settings.errors().size();
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
        remark(setting.key(), reason);
    }

    /** Notes a remark on a key where it stands. */
    public void remark(String key, String reason) {
        settings.remark(prefix + key, reason);
    }

    /** The settings that were read, as they count. */
    public List<Shown> shown() {
        return List.copyOf(shown.values());
    }
}
