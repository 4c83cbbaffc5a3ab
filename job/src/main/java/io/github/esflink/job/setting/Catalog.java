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

    private static boolean has(List<Setting<?>> settings, String own) {
        return settings.stream().anyMatch(setting -> setting.covers(own));
    }

    /** Whether a key is a setting with one value, or a section of some: it may be without any. */
    private static boolean isSection(List<Setting<?>> settings, String own) {
        return settings.stream().anyMatch(setting -> isBelow(setting.key(), own));
    }

    private static boolean isBelow(String key, String section) {
        return Entry.fold(key + Entry.SEPARATOR).startsWith(Entry.fold(section + Entry.SEPARATOR));
    }

    /**
     * Refuses, in a file, every key that nobody asked for: by its owner when it belongs elsewhere,
     * else by the nearest right name.
     *
     * @param here what counts in this file
     * @param elsewhere what would count in other files, and maybe counts in this one too
     * @param unjudged sinks of which nobody knows what counts for them, the empty name for the only
     *     one: of their keys only those are refused that are near to one that counts in any case
     */
    public static void refuseUnknown(
            Scope settings, List<Catalog> here, List<Catalog> elsewhere, List<String> unjudged) {
        List<Setting<?>> known = all(here);
        List<Setting<?>> others = all(elsewhere);
        List<Entry> unknown = new ArrayList<>(settings.notAsked());
        for (Entry entry : settings.withoutValue()) {
            String own = ownKey(entry);
            if (!isSection(known, own)) {
                if (has(known, own)) {
                    settings.error(entry, "expected a value, found none.");
                } else {
                    unknown.add(entry);
                }
            }
        }
        for (Entry entry : unknown) {
            String own = ownKey(entry);
            if (unjudged.stream().noneMatch(sink -> isOf(sink, entry))) {
                Optional<Catalog> owner =
                        elsewhere.stream().filter(other -> has(other.settings, own)).findFirst();
                settings.error(
                        entry,
                        owner.isPresent() && !has(known, own)
                                ? "is a setting of %s.".formatted(owner.get().title)
                                : whyNot(entry, own, known));
            } else if (!has(others, own)) {
                nearest(own, known).ifPresent(near -> settings.error(entry, near));
            }
        }
    }

    private static List<Setting<?>> all(List<Catalog> catalogs) {
        return catalogs.stream().<Setting<?>>flatMap(of -> of.settings.stream()).toList();
    }

    private static String whyNot(Entry entry, String own, List<Setting<?>> known) {
        if (has(known, own)) {
            return own.equals(entry.key())
                    ? "is a setting of a sink: put it below sinks:<name>."
                    : "is a setting of the connector: put it at the top.";
        }
        for (Setting<?> setting : known) {
            if (!setting.isGroup() && isBelow(own, setting.key())) {
                return "%s is one value with nothing below it: put quotes around one that begins with {, and commas between several."
                        .formatted(setting.key());
            }
        }
        return isSection(known, own)
                ? "expected settings below it, found a value."
                : nearest(own, known).orElse("there is no such setting.");
    }

    private static Optional<String> nearest(String own, List<Setting<?>> known) {
        return NearestKey.of(own, known.stream().map(Setting::key).toList())
                .map("there is no such setting; is %s meant?"::formatted);
    }

    private static boolean isOf(String sink, Entry entry) {
        return sink.isEmpty() || entry.folded().startsWith(Entry.fold("sinks:" + sink + ":"));
    }

    /** Without the name of its sink. */
    private static String ownKey(Entry entry) {
        return entry.key().replaceFirst("(?i)^sinks:[^:]+:", "");
    }
}
