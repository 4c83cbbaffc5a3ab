package io.github.esflink.job.setting;

import io.github.esflink.job.setting.file.Entry;
import io.github.esflink.job.setting.file.Problem;
import io.github.esflink.job.setting.file.SettingsText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of one file while they are read. Remembers what nobody asked for and everything that
 * was wrong. For one reading; not thread-safe.
 */
public final class Settings {

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<Entry> withoutValue;
    private final Set<String> asked = new HashSet<>();
    private final Set<Problem> errors = new LinkedHashSet<>();
    private final Set<Problem> remarks = new LinkedHashSet<>();
    private final Set<Problem> literalSecrets = new LinkedHashSet<>();
    private final Map<String, String> environment;

    private Settings(SettingsText file, Map<String, String> environment) {
        this.environment = environment;
        this.withoutValue = new ArrayList<>(file.withoutValue());
        errors.addAll(file.problems());
        remarks.addAll(file.remarks());
        for (Entry entry : file.entries()) {
            Entry before = entries.putIfAbsent(entry.folded(), entry);
            if (before != null) {
                error(
                        entry,
                        "set twice, also in line %d as %s.".formatted(before.line(), before.key()));
            }
        }
    }

    /**
     * The settings of a YAML or JSON text. What is wrong with its form is among the errors.
     *
     * @param environment the variables that references outside of secrets may name
     */
    public static Settings of(String text, Map<String, String> environment) {
        return new Settings(SettingsText.of(text), environment);
    }

    /** Whether the text was settings at all, so that it makes sense to ask for them. */
    public boolean isReadable() {
        return !entries.isEmpty();
    }

    /** All of them, for a single sink or what its connector has in common. */
    public Scope root() {
        return new Scope(this, "");
    }

    /** The names below a key, in the order of the file, as they were written. */
    Collection<String> namesBelow(String key) {
        String prefix = Entry.fold(key) + Entry.SEPARATOR;
        Map<String, String> names = new LinkedHashMap<>();
        for (Entry entry : entries.values()) {
            if (entry.folded().startsWith(prefix)) {
                String name = entry.key().substring(prefix.length()).split(Entry.SEPARATOR, 2)[0];
                names.putIfAbsent(Entry.fold(name), name);
            }
        }
        return names.values();
    }

    Optional<Entry> take(String key) {
        String folded = Entry.fold(key);
        asked.add(folded);
        return Optional.ofNullable(entries.get(folded));
    }

    /** Takes everything whose key begins so; whether there is anything. */
    boolean takeBelow(String begin) {
        String prefix = Entry.fold(begin);
        boolean found = withoutValue.removeIf(entry -> entry.folded().startsWith(prefix));
        for (String folded : entries.keySet()) {
            found |= folded.startsWith(prefix) && asked.add(folded);
        }
        return found;
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Where a key stands, or the first one below it, or else the first one beside it. */
    int line(String key) {
        Entry entry = entries.get(Entry.fold(key));
        String prefix = Entry.fold(key);
        while (entry == null && !prefix.isEmpty()) {
            String below = prefix + Entry.SEPARATOR;
            entry =
                    entries.values().stream()
                            .filter(other -> other.folded().startsWith(below))
                            .findFirst()
                            .orElse(null);
            prefix = prefix.substring(0, Math.max(0, prefix.lastIndexOf(Entry.SEPARATOR)));
        }
        return entry == null ? 0 : entry.line();
    }

    void error(Entry entry, String reason) {
        errors.add(new Problem(entry.line(), entry.key(), reason));
    }

    /** Notes an error of a key, which then is nobody else's error. */
    void error(String key, String reason) {
        take(key);
        errors.add(new Problem(line(key), key, reason));
    }

    boolean hasErrorOf(String key) {
        return errors.stream().anyMatch(error -> error.key().equalsIgnoreCase(key));
    }

    void remark(String key, String reason) {
        remarks.add(new Problem(line(key), key, reason));
    }

    /** Notes a secret that is in the job; what that means depends on how strict the file is. */
    void literalSecret(Entry entry, String reason) {
        literalSecrets.add(new Problem(entry.line(), entry.key(), reason));
    }

    /**
     * Says what becomes of secrets that stand in the file themselves.
     *
     * @param strict whether they are errors and not remarks
     */
    public void judgeLiteralSecrets(boolean strict) {
        (strict ? errors : remarks).addAll(literalSecrets);
    }

    /** What nobody asked for; every one of them is an error of somebody. */
    List<Entry> notAsked() {
        return entries.values().stream().filter(entry -> !asked.contains(entry.folded())).toList();
    }

    /** Keys without a value, which nobody is given. */
    List<Entry> withoutValue() {
        return withoutValue.stream().filter(entry -> !entries.containsKey(entry.folded())).toList();
    }

    /** Everything that is wrong, by line; what is nowhere comes first. */
    public List<Problem> errors() {
        return byLine(errors);
    }

    /** What works and is worth a remark, by line. */
    public List<Problem> remarks() {
        return byLine(remarks);
    }

    private static List<Problem> byLine(Collection<Problem> problems) {
        return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    }
}
