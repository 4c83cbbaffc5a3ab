package io.github.esflink.job.setting;

import io.github.esflink.job.setting.file.Entry;
import io.github.esflink.job.setting.file.Findings;
import io.github.esflink.job.setting.file.SettingsText;
import io.github.esflink.sinks.core.setting.SettingError;
import io.github.esflink.sinks.core.setting.SettingsException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The settings of a file below a key, asked for by their own names: what a sink reads without
 * knowing where in the file it stands. Remembers what nobody asked for and everything that was
 * wrong. For one reading; not thread-safe.
 */
public final class Scope {

    private final File file;
    private final String prefix;
    private final Map<String, Shown> shown = new LinkedHashMap<>();

    /** What the scopes of a file share. */
    private record File(SettingsText text, Set<String> asked, Map<String, String> environment) {}

    /**
     * A setting as it counts, for people.
     *
     * @param key its key, with that of its sink when there are several
     * @param value its value; masked when it is a secret
     * @param isDefault whether nobody set it
     */
    public record Shown(String key, String value, boolean isDefault) {}

    private Scope(File file, String prefix) {
        this.file = file;
        this.prefix = prefix;
    }

    /**
     * All settings of a YAML or JSON text. What is wrong with its form is among the findings.
     *
     * @param environment the variables that references outside of secrets may name
     */
    public static Scope of(String text, Map<String, String> environment) {
        return new Scope(new File(SettingsText.of(text), new HashSet<>(), environment), "");
    }

    /** Whether the text was settings at all, so that it makes sense to ask for them. */
    public boolean isReadable() {
        return !file.text.entries().isEmpty();
    }

    /** The settings below a key of these. */
    public Scope below(String key) {
        return new Scope(file, prefix + key + Entry.SEPARATOR);
    }

    /** The name of the sink whose settings these are; empty for the only one. */
    public String sinkName() {
        return prefix.isEmpty() ? "" : prefix.split(Entry.SEPARATOR, -1)[1];
    }

    /** Whether it is set, and not to nothing. */
    public boolean has(Setting<?> setting) {
        String text = text(setting.key());
        return !text.isBlank() && !setting.kind().isNothing(text);
    }

    /** Asks for everything, so that nothing of it is refused as unknown; whether there is any. */
    public boolean takeAll() {
        String begin = Entry.fold(prefix);
        boolean found =
                file.text.withoutValue().removeIf(entry -> entry.folded().startsWith(begin));
        for (String folded : file.text.entries().keySet()) {
            found |= folded.startsWith(begin) && file.asked.add(folded);
        }
        return found;
    }

    /** The names below a key, in the order of the file, as they were written. */
    public Collection<String> namesBelow(String key) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String rest : restsBelow(key).keySet()) {
            String name = rest.split(Entry.SEPARATOR, 2)[0];
            names.putIfAbsent(Entry.fold(name), name);
        }
        return names.values();
    }

    /** What stands below a key, by the rest of its own key, in the order of the file. */
    private Map<String, Entry> restsBelow(String key) {
        String begin = Entry.fold(prefix + key + Entry.SEPARATOR);
        Map<String, Entry> rests = new LinkedHashMap<>();
        for (Entry entry : file.text.entries().values()) {
            if (entry.folded().startsWith(begin)) {
                rests.put(entry.key().substring(begin.length()), entry);
            }
        }
        return rests;
    }

    /** What is written at a key, which nobody may have asked for; empty when nothing is. */
    public String text(String key) {
        return take(key).map(Entry::value).orElse("");
    }

    private Optional<Entry> take(String key) {
        String folded = Entry.fold(prefix + key);
        file.asked.add(folded);
        return Optional.ofNullable(file.text.entries().get(folded));
    }

    /**
     * The value that counts: what is set, else the default, also when what is set is wrong. Empty
     * when there is neither.
     */
    public <T> Optional<T> read(Setting<T> setting) {
        Optional<T> value =
                take(setting.key()).flatMap(entry -> value(setting, setting.key(), entry));
        if (value.isPresent()) {
            return value;
        }
        if (setting.required() && !hasErrorOf(setting.key())) {
            error(setting, missing(setting));
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
        return below(setting.key()).takeAll()
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

    /** Notes that a setting is missing that another one makes necessary. */
    public void needs(Setting<?> needed, Setting<?>... others) {
        for (Setting<?> other : others) {
            if (has(other) && !has(needed) && !hasErrorOf(needed.key())) {
                error(needed, "missing; %s is set.".formatted(other.key()));
            }
        }
    }

    /** The value of a setting that has a default; the default also when what is set is wrong. */
    public <T> T readOrDefault(Setting<T> setting) {
        return read(setting).orElseThrow();
    }

    /** The values of a setting that stands for many, by name, in the order of the file. */
    public <T> Map<String, T> readGroup(Setting<T> setting) {
        Map<String, T> values = new LinkedHashMap<>();
        restsBelow(setting.groupKey())
                .forEach(
                        (name, entry) -> {
                            file.asked.add(entry.folded());
                            value(setting, setting.keyOf(name), entry)
                                    .ifPresent(value -> values.put(name, value));
                        });
        return values;
    }

    private <T> Optional<T> value(Setting<T> setting, String key, Entry entry) {
        Written<T> written = new Written<>(setting, entry, this);
        Optional<String> value = written.value();
        value.ifPresent(
                text -> shown.putIfAbsent(key, new Shown(prefix + key, written.seen(text), false)));
        return value.flatMap(written::parsed);
    }

    /** Notes that something that is set, other than to its default, has no effect here, and why. */
    public <T> void readWithoutEffect(Setting<T> setting, String why) {
        Optional<T> value = has(setting) ? read(setting) : Optional.empty();
        if (value.isPresent()
                && (setting.standard() == null || !value.get().equals(setting.standardValue()))) {
            remark(setting, "has no effect, %s.".formatted(why));
        }
    }

    /** The same of several. */
    public void readWithoutEffect(Collection<? extends Setting<?>> settings, String why) {
        settings.forEach(setting -> readWithoutEffect(setting, why));
    }

    /** Notes it when two settings are set of which one is enough. */
    public void readOne(Setting<?> first, Setting<?> other) {
        if (has(first) && has(other)) {
            error(other, "%s is set too; one of them is enough.".formatted(first.key()));
        }
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
                if (!hasErrorOf(before + wrong.key())) {
                    error(before + wrong.key(), wrong.reason() + ".");
                }
            }
            return Optional.empty();
        }
    }

    /** Where a key stands, or the first one below it, or else the first one beside it. */
    private int line(String key) {
        String near = Entry.fold(key) + Entry.SEPARATOR;
        while (!near.isEmpty()) {
            for (Entry entry : file.text.entries().values()) {
                if ((entry.folded() + Entry.SEPARATOR).startsWith(near)) {
                    return entry.line();
                }
            }
            near = near.substring(0, near.lastIndexOf(Entry.SEPARATOR, near.length() - 2) + 1);
        }
        return 0;
    }

    /** Whether something is wrong with a key. */
    public boolean hasErrorOf(String key) {
        return file.text.findings().errors().stream()
                .anyMatch(error -> error.key().equalsIgnoreCase(prefix + key));
    }

    /** Notes an error of a setting where it stands. */
    public void error(Setting<?> setting, String reason) {
        error(setting.key(), reason);
    }

    /** Notes an error of a key where it stands, which then is nobody else's error. */
    public void error(String key, String reason) {
        take(key);
        file.text.findings().error(line(prefix + key), prefix + key, reason);
    }

    void error(Entry entry, String reason) {
        file.text.findings().error(entry.line(), entry.key(), reason);
    }

    /** Notes a remark on a setting where it stands. */
    public void remark(Setting<?> setting, String reason) {
        remark(setting.key(), reason);
    }

    /** Notes a remark on a key where it stands. */
    public void remark(String key, String reason) {
        file.text.findings().remark(line(prefix + key), prefix + key, reason);
    }

    Map<String, String> environment() {
        return file.environment;
    }

    /** What of the whole file nobody asked for; every one of them is an error of somebody. */
    List<Entry> notAsked() {
        return file.text.entries().values().stream()
                .filter(entry -> !file.asked.contains(entry.folded()))
                .toList();
    }

    /** Keys of the whole file without a value, which nobody is given. */
    List<Entry> withoutValue() {
        return file.text.withoutValue().stream()
                .filter(entry -> !file.text.entries().containsKey(entry.folded()))
                .toList();
    }

    /** What is wrong with the whole file so far, and worth a remark. */
    public Findings findings() {
        return file.text.findings();
    }

    /** The settings that were read, as they count. */
    public List<Shown> shown() {
        return List.copyOf(shown.values());
    }
}
