package io.github.esflink.job.setting;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings of one file while they are read. Remembers what nobody asked for and everything that
 * was wrong. For one reading; not thread-safe.
 */
public final class Settings {

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<Entry> withoutValue = new ArrayList<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> remarks = new ArrayList<>();
    private final Set<Problem> literalSecrets = new LinkedHashSet<>();

    private Settings() {}

    /** The settings of a YAML or JSON text. What is wrong with its form is among the errors. */
    public static Settings of(String text) {
        Settings settings = new Settings();
        SettingsFile file = SettingsFile.of(text);
        settings.errors.addAll(file.problems());
        settings.withoutValue.addAll(file.withoutValue());
        for (Entry entry : file.entries()) {
            Entry before = settings.entries.putIfAbsent(entry.folded(), entry);
            if (before != null) {
                settings.error(
                        entry.line(),
                        "%s: set twice, also in line %d as %s."
                                .formatted(entry.key(), before.line(), before.key()));
            }
        }
        return settings;
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
    public Collection<String> namesBelow(String key) {
        String prefix = Entry.fold(key) + SettingsFile.SEPARATOR;
        return entries.values().stream()
                .filter(entry -> entry.folded().startsWith(prefix))
                .map(entry -> entry.key().substring(prefix.length()))
                .map(rest -> rest.split(SettingsFile.SEPARATOR, 2)[0])
                .collect(
                        Collectors.toMap(
                                Entry::fold,
                                name -> name,
                                (first, second) -> first,
                                LinkedHashMap::new))
                .values();
    }

    Optional<Entry> take(String key) {
        String folded = Entry.fold(key);
        asked.add(folded);
        return Optional.ofNullable(entries.get(folded));
    }

    /** The first of those below a key. */
    Optional<Entry> firstBelow(String key) {
        String prefix = Entry.fold(key) + SettingsFile.SEPARATOR;
        return entries.values().stream()
                .filter(entry -> entry.folded().startsWith(prefix))
                .findFirst();
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    void error(int line, String text) {
        errors.add(new Problem(line, text));
    }

    boolean hasErrorOf(String key) {
        return errors.stream().anyMatch(error -> error.text().startsWith(key + ": "));
    }

    void remark(int line, String text) {
        remarks.add(new Problem(line, text));
    }

    void literalSecret(Entry entry) {
        literalSecrets.add(
                new Problem(
                        entry.line(),
                        "%s: a secret stands in the file and travels with the job; name it instead, as ${env:NAME} or ${file:/run/secrets/name}."
                                .formatted(entry.key())));
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
        return errors.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    }

    /** What works and is worth a remark, by line. */
    public List<Problem> remarks() {
        return remarks.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    }
}
