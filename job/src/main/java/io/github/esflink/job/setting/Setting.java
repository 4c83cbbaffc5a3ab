package io.github.esflink.job.setting;

import org.jspecify.annotations.Nullable;

/**
 * A setting that there is.
 *
 * @param key as the reference writes it; a last part in angle brackets stands for any name
 * @param kind what it may be
 * @param standard its default as a person would write it; null when it has none
 * @param required whether it has to be set
 * @param secret whether its value must not be seen; of one that stands for many, only where the
 *     name says so
 * @param description what it does, a sentence
 */
public record Setting<T>(
        String key,
        Kind<T> kind,
        @Nullable String standard,
        boolean required,
        boolean secret,
        String description) {

    /** One that may be left out. */
    public static <T> Setting<T> optional(String key, Kind<T> kind, String description) {
        return new Setting<>(key, kind, null, false, false, description);
    }

    /** One that has to be set. */
    public static <T> Setting<T> required(String key, Kind<T> kind, String description) {
        return new Setting<>(key, kind, null, true, false, description);
    }

    /** One with a default. */
    public static <T> Setting<T> withDefault(
            String key, Kind<T> kind, String standard, String description) {
        return new Setting<>(key, kind, standard, false, false, description);
    }

    /** One whose value must not be seen. */
    public static Setting<String> secret(String key, String description) {
        return new Setting<>(
                key,
                Kind.text("a reference such as ${env:NAME} or ${file:/run/secrets/name}"),
                null,
                false,
                true,
                description);
    }

    /** Many, such as headers, of which some are secrets by their names. */
    public static Setting<String> namedTexts(String key, String description) {
        return new Setting<>(key, Kind.text("text"), null, false, true, description);
    }

    /** Whether it stands for many: {@code defaultHeaders:<name>}. */
    public boolean isGroup() {
        return key.endsWith(">");
    }

    /** The fixed part of the key of one that stands for many. */
    String groupKey() {
        return key.substring(0, key.lastIndexOf(SettingsFile.SEPARATOR));
    }

    /** The default. */
    T standardValue() {
        if (standard == null) {
            throw new IllegalStateException(key + " has no default");
        }
        return kind.parser()
                .apply(standard)
                .orElseThrow(() -> new IllegalStateException(key + ": a default that it refuses"));
    }
}
