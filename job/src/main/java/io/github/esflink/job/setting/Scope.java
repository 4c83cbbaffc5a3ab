package io.github.esflink.job.setting;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings below a key, asked for by their own names: what a sink reads without knowing where
 * in the file it stands.
 */
public final class Scope {

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
        return new Scope(settings, prefix + key + SettingsFile.SEPARATOR);
    }

    /** The same settings, to be read once more without being shown once more. */
    public Scope again() {
        return new Scope(settings, prefix);
    }

    /** Whether it is set. */
    public boolean has(Setting<?> setting) {
        return settings.take(prefix + setting.key()).isPresent();
    }

    /** What is set, as it is written, of a setting that was read before. */
    public Optional<String> value(Setting<?> setting) {
        return settings.take(prefix + setting.key()).map(Entry::value);
    }

    /** The names below a key, in the order of the file, as they were written. */
    public Collection<String> namesBelow(String key) {
        return settings.namesBelow(prefix + key);
    }

    /** What is set at a key itself, which nobody may have asked for; empty when nothing is. */
    public String text(String key) {
        return settings.take(prefix + key).map(Entry::value).orElse("");
    }

    /** The value that counts: what is set, else the default. Empty when there is neither. */
    public <T> Optional<T> read(Setting<T> setting) {
        Optional<Entry> entry = settings.take(prefix + setting.key());
        if (entry.isEmpty()) {
            if (setting.required()) {
                settings.error(
                        0,
                        "%s%s: missing; expected %s."
                                .formatted(prefix, setting.key(), setting.kind().expected()));
            }
            if (setting.standard() == null) {
                return Optional.empty();
            }
            shown.add(new Shown(setting.key(), setting.standard(), true));
            return Optional.of(setting.standardValue());
        }
        shown.add(new Shown(setting.key(), masked(setting, entry.get()), false));
        return parse(setting, entry.get());
    }

    /** The value of a setting that has a default; the default also when what is set is wrong. */
    public <T> T readOrDefault(Setting<T> setting) {
        return read(setting).orElseGet(setting::standardValue);
    }

    /** The values of a setting that stands for many, by name, in the order of the file. */
    public <T> Map<String, T> readGroup(Setting<T> setting) {
        String group = Entry.fold(prefix + setting.groupKey() + SettingsFile.SEPARATOR);
        Map<String, T> values = new LinkedHashMap<>();
        for (Entry entry : List.copyOf(settings.entries())) {
            if (entry.folded().startsWith(group)) {
                settings.take(entry.key());
                String name = entry.key().substring(group.length());
                shown.add(
                        new Shown(
                                setting.groupKey() + SettingsFile.SEPARATOR + name,
                                masked(setting, entry),
                                false));
                parse(setting, entry).ifPresent(value -> values.put(name, value));
            }
        }
        return values;
    }

    private <T> Optional<T> parse(Setting<T> setting, Entry entry) {
        boolean secret = isSecret(setting, entry);
        if (secret && Masked.isLiteral(entry.value())) {
            settings.literalSecret(entry);
        }
        Optional<T> value = setting.kind().parser().apply(entry.value());
        if (value.isEmpty()) {
            settings.error(
                    entry.line(),
                    secret
                            ? "%s: expected %s.".formatted(entry.key(), setting.kind().expected())
                            : "%s: expected %s, found \"%s\"."
                                    .formatted(
                                            entry.key(), setting.kind().expected(), entry.value()));
        }
        return value;
    }

    private static boolean isSecret(Setting<?> setting, Entry entry) {
        return setting.secret() && (!setting.isGroup() || Masked.isNameOfSecret(entry.key()));
    }

    private static String masked(Setting<?> setting, Entry entry) {
        return isSecret(setting, entry) ? Masked.of(entry.value()) : entry.value();
    }

    /** Notes an error of a setting where it stands. */
    public void error(Setting<?> setting, String text) {
        error(setting.key(), text);
    }

    /** Notes an error of a key where it stands; at the top when it is not set. */
    public void error(String key, String text) {
        settings.error(line(key), prefix + key + ": " + text);
    }

    /** The same, unless there is an error of that key already. */
    public void errorUnlessNoted(String key, String text) {
        if (!settings.hasErrorOf(prefix + key)) {
            error(key, text);
        }
    }

    /** Notes a remark on a setting where it stands. */
    public void remark(Setting<?> setting, String text) {
        settings.remark(line(setting.key()), prefix + setting.key() + ": " + text);
    }

    private int line(String key) {
        return settings.take(prefix + key)
                .or(() -> settings.firstBelow(prefix + key))
                .map(Entry::line)
                .orElse(0);
    }

    /** The settings that were read, as they count. */
    public List<Shown> shown() {
        return List.copyOf(shown);
    }
}
