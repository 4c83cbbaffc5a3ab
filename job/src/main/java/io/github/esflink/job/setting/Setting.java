package io.github.esflink.job.setting;

import io.github.esflink.job.setting.file.Entry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A setting that there is. What it does is told in {@code docs/settings.md}.
 *
 * @param key as the reference writes it; a last part in angle brackets stands for any name
 * @param kind what it may be
 * @param standard its default as a person would write it; null when it has none
 * @param required whether it has to be set
 * @param secret whether its value must not be seen; of one that stands for many, only where the
 *     name says so
 * @param literal whether it takes no reference
 */
public record Setting<T>(
        String key,
        Kind<T> kind,
        @Nullable String standard,
        boolean required,
        boolean secret,
        boolean literal) {

    /** One that may be left out. */
    public static <T> Setting<T> optional(String key, Kind<T> kind) {
        return new Setting<>(key, kind, null, false, false, false);
    }

    /** One that has to be set. */
    public static <T> Setting<T> required(String key, Kind<T> kind) {
        return new Setting<>(key, kind, null, true, false, false);
    }

    /** One that has to be set, and is the same wherever the connector runs. */
    public static <T> Setting<T> literal(String key, Kind<T> kind) {
        return new Setting<>(key, kind, null, true, false, true);
    }

    /** One with a default. */
    public static <T> Setting<T> withDefault(String key, Kind<T> kind, String standard) {
        return new Setting<>(key, kind, standard, false, false, false);
    }

    /** One whose value must not be seen. */
    public static Setting<String> secret(String key) {
        return new Setting<>(
                key,
                Kind.text("a reference such as ${env:NAME} or ${file:/run/secrets/name}"),
                null,
                false,
                true,
                false);
    }

    /** Many, such as headers, of which some are secrets by their names. */
    public static Setting<String> namedTexts(String key) {
        return new Setting<>(key, Kind.text("text"), null, false, true, false);
    }

    /** Several lists of them, one after the other. */
    @SafeVarargs
    public static List<Setting<?>> join(List<? extends Setting<?>>... lists) {
        List<Setting<?>> all = new ArrayList<>();
        for (List<? extends Setting<?>> list : lists) {
            all.addAll(list);
        }
        return all;
    }

    /** Whether it stands for many: {@code defaultHeaders:<name>}. */
    public boolean isGroup() {
        return key.endsWith(">");
    }

    /** The fixed part of the key of one that stands for many. */
    String groupKey() {
        return key.substring(0, key.lastIndexOf(Entry.SEPARATOR));
    }

    /** The key of one of many. */
    String keyOf(String name) {
        return groupKey() + Entry.SEPARATOR + name;
    }

    /** Whether a key, without the name of its sink, is one of this setting. */
    boolean covers(String own) {
        String folded = Entry.fold(own);
        return isGroup()
                ? folded.startsWith(Entry.fold(groupKey() + Entry.SEPARATOR))
                : folded.equals(Entry.fold(key));
    }

    /** The default. */
    T standardValue() {
        if (standard == null) {
            throw new IllegalStateException(key + " has no default");
        }
        return kind.parse(standard)
                .orElseThrow(() -> new IllegalStateException(key + ": a default that it refuses"));
    }
}
