package io.github.esflink.job.setting;

import io.github.esflink.job.setting.file.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The settings of one kind of thing. Immutable.
 *
 * @param title what they belong to: "every connector", "http-sink"
 * @param settings in the order of the reference
 */
public record Catalog(String title, List<Setting<?>> settings) {

    public Catalog {
        settings = List.copyOf(settings);
    }

    private boolean has(String own) {
        return settings.stream().anyMatch(setting -> setting.covers(own));
    }

    /** Whether a key without a value is as if it was left out: a setting, or a section of some. */
    private boolean mayBeEmpty(String own) {
        String section = Entry.fold(own) + Entry.SEPARATOR;
        return settings.stream()
                .anyMatch(
                        setting -> Entry.fold(setting.key() + Entry.SEPARATOR).startsWith(section));
    }

    /** The setting that has one value and of which this key would be a part. */
    private Optional<Setting<?>> above(String own) {
        return settings.stream()
                .filter(
                        setting ->
                                !setting.isGroup()
                                        && Entry.fold(own)
                                                .startsWith(
                                                        Entry.fold(
                                                                setting.key() + Entry.SEPARATOR)))
                .findFirst();
    }

    /**
     * Refuses, in a file, every key that nobody asked for: by its owner when it belongs elsewhere,
     * else by the nearest right name.
     *
     * @param here what counts in this file
     * @param elsewhere what would count in other files
     * @param unjudged sinks of which nobody knows what counts for them, the empty name for the only
     *     one: of their keys only those are refused that are near to one that counts in any case
     */
    public static void refuseUnknown(
            Settings settings, List<Catalog> here, List<Catalog> elsewhere, List<String> unjudged) {
        List<Entry> unknown = new ArrayList<>(settings.notAsked());
        for (Entry entry : settings.withoutValue()) {
            String own = ownKey(entry);
            if (here.stream().anyMatch(catalog -> catalog.mayBeEmpty(own))) {
                continue;
            }
            if (here.stream().anyMatch(catalog -> catalog.has(own))) {
                settings.error(entry, "expected a value, found none.");
            } else {
                unknown.add(entry);
            }
        }
        for (Entry entry : unknown) {
            String own = ownKey(entry);
            if (unjudged.stream().noneMatch(sink -> isOf(sink, entry))) {
                settings.error(entry, whyNot(entry.key(), own, here, elsewhere));
            } else if (elsewhere.stream().noneMatch(catalog -> catalog.has(own))) {
                nearest(own, here).ifPresent(near -> settings.error(entry, near));
            }
        }
    }

    private static String whyNot(
            String key, String own, List<Catalog> here, List<Catalog> elsewhere) {
        Optional<Setting<?>> above =
                here.stream().flatMap(catalog -> catalog.above(own).stream()).findFirst();
        if (above.isPresent()) {
            return "%s is one value with nothing below it: put quotes around one that begins with {, and commas between several."
                    .formatted(above.get().key());
        }
        Optional<Catalog> owner =
                elsewhere.stream().filter(catalog -> catalog.has(own)).findFirst();
        if (owner.isPresent()) {
            return "is a setting of %s.".formatted(owner.get().title());
        }
        if (here.stream().anyMatch(catalog -> catalog.has(own))) {
            return own.length() == key.length()
                    ? "is a setting of a sink: put it below sinks:<name>."
                    : "is a setting of the connector: put it at the top.";
        }
        if (here.stream().anyMatch(catalog -> catalog.mayBeEmpty(own))) {
            return "expected settings below it, found a value.";
        }
        return nearest(own, here).orElse("there is no such setting.");
    }

    private static Optional<String> nearest(String own, List<Catalog> here) {
        List<String> names =
                here.stream().flatMap(c -> c.settings().stream()).map(Setting::key).toList();
        return NearestKey.of(own, names).map("there is no such setting; is %s meant?"::formatted);
    }

    private static boolean isOf(String sink, Entry entry) {
        return sink.isEmpty() || entry.folded().startsWith(Entry.fold("sinks:" + sink + ":"));
    }

    /** Without the name of its sink. */
    private static String ownKey(Entry entry) {
        return entry.key().replaceFirst("(?i)^sinks:[^:]+:", "");
    }
}
