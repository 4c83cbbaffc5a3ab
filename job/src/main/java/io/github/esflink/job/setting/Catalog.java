package io.github.esflink.job.setting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one kind of thing, and what is known and not supported there. Immutable.
 *
 * @param title what they belong to: "every connector", "http-sink"
 * @param settings in the order of the reference
 * @param unsupported by key why it is not here and what to do instead
 */
public record Catalog(String title, List<Setting<?>> settings, Map<String, String> unsupported) {

    public Catalog {
        settings = List.copyOf(settings);
        unsupported = Map.copyOf(unsupported);
    }

    /** Whether a key is one of its settings. */
    boolean has(String key) {
        String folded = Entry.fold(key);
        return settings.stream()
                .anyMatch(
                        setting ->
                                setting.isGroup()
                                        ? folded.startsWith(
                                                Entry.fold(setting.groupKey())
                                                        + SettingsFile.SEPARATOR)
                                        : folded.equals(Entry.fold(setting.key())));
    }

    /** Whether a key without a value is as if it was left out: a setting, or a section of some. */
    private boolean mayBeEmpty(String key) {
        String section = Entry.fold(key) + SettingsFile.SEPARATOR;
        return settings.stream()
                .map(setting -> Entry.fold(setting.key()) + SettingsFile.SEPARATOR)
                .anyMatch(setting -> setting.startsWith(section));
    }

    /** Why a key is not supported; empty when it is or nobody knows it. */
    Optional<String> whyNot(String key) {
        return unsupported.entrySet().stream()
                .filter(entry -> Entry.fold(key).startsWith(Entry.fold(entry.getKey())))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /**
     * Refuses, in a file, every key that nobody asked for: by the reason when it is known and not
     * supported, by its owner when it belongs elsewhere, else by the nearest right name.
     *
     * @param here what counts in this file
     * @param elsewhere what would count in other files
     */
    public static void refuseUnknown(
            Settings settings, List<Catalog> here, List<Catalog> elsewhere) {
        Map<String, Setting<?>> names = new LinkedHashMap<>();
        here.forEach(
                catalog ->
                        catalog.settings().forEach(setting -> names.put(setting.key(), setting)));
        List<Entry> unknown = new ArrayList<>(settings.notAsked());
        for (Entry entry : settings.withoutValue()) {
            String own = ownKey(entry);
            if (here.stream().anyMatch(catalog -> catalog.mayBeEmpty(own))) {
                continue;
            }
            if (here.stream().anyMatch(catalog -> catalog.has(own))) {
                settings.error(entry.line(), entry.key() + ": expected a value, found none.");
            } else {
                unknown.add(entry);
            }
        }
        for (Entry entry : unknown) {
            String key = entry.key();
            String own = ownKey(entry);
            Optional<String> reason =
                    here.stream().flatMap(catalog -> catalog.whyNot(own).stream()).findFirst();
            Optional<String> owner =
                    elsewhere.stream()
                            .filter(catalog -> catalog.has(own))
                            .map(Catalog::title)
                            .findFirst();
            if (reason.isPresent()) {
                settings.error(entry.line(), key + ": " + reason.get());
            } else if (owner.isPresent()) {
                settings.error(entry.line(), "%s: is a setting of %s.".formatted(key, owner.get()));
            } else {
                settings.error(
                        entry.line(),
                        NearestKey.of(own, names.keySet())
                                .map(
                                        near ->
                                                "%s: there is no such setting; is %s meant?"
                                                        .formatted(key, near))
                                .orElse("%s: there is no such setting.".formatted(key)));
            }
        }
    }

    /** Without the name of its sink. */
    private static String ownKey(Entry entry) {
        return entry.key().replaceFirst("(?i)^sinks:[^:]+:", "");
    }
}
