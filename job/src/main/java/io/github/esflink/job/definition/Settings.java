package io.github.esflink.job.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The settings of one file, flat: {@code subscription: {filter: {scope: stream}}} and {@code
 * subscription:filter:scope: stream} are the same, and the case of a key does not matter. Remembers
 * what nobody asked for and everything that was wrong. For one reading; not thread-safe.
 */
final class Settings {

    private static final String SEPARATOR = ":";

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<String> errors = new ArrayList<>();

    private record Entry(String key, String value) {}

    Settings(JsonNode root) {
        flatten("", root);
    }

    private void flatten(String path, JsonNode node) {
        if (node.isObject()) {
            node.properties()
                    .forEach(
                            child ->
                                    flatten(
                                            path.isEmpty()
                                                    ? child.getKey()
                                                    : path + SEPARATOR + child.getKey(),
                                            child.getValue()));
        } else if (node.isArray()) {
            errors.add("%s: expected one value, found a list.".formatted(path));
        } else if (!node.isNull()) {
            String folded = fold(path);
            Entry before = entries.put(folded, new Entry(path, node.asText()));
            if (before != null) {
                errors.add("%s: set twice, also as %s.".formatted(path, before.key()));
            }
        }
    }

    /** The envelope of the server's REST calls is opened. */
    static Settings of(JsonNode root) {
        JsonNode inner = root.get("settings");
        if (inner != null && inner.isObject()) {
            ObjectNode opened = root.deepCopy();
            opened.remove("settings");
            inner.properties().forEach(child -> opened.set(child.getKey(), child.getValue()));
            return new Settings(opened);
        }
        return new Settings(root);
    }

    boolean has(String key) {
        return entries.containsKey(fold(key));
    }

    Optional<String> text(String key) {
        Entry entry = entries.remove(fold(key));
        return entry == null ? Optional.empty() : Optional.of(entry.value());
    }

    /** A value that has to be there; when it is not, the error is noted and the text is empty. */
    String required(String key, String expected) {
        Optional<String> value = text(key);
        if (value.isEmpty() || value.get().isBlank()) {
            errors.add("%s: missing; expected %s.".formatted(key, expected));
            return "";
        }
        return value.get();
    }

    /** A value out of a closed set; when it is none of it, the error is noted. */
    <T> Optional<T> choice(String key, Function<String, Optional<T>> parser, String expected) {
        return text(key)
                .flatMap(
                        value -> {
                            Optional<T> parsed = parser.apply(value);
                            if (parsed.isEmpty()) {
                                errors.add(
                                        "%s: expected %s, found \"%s\"."
                                                .formatted(key, expected, value));
                            }
                            return parsed;
                        });
    }

    /** Everything below a key, by the rest of each key as it was written. */
    Map<String, String> below(String key) {
        String prefix = fold(key) + SEPARATOR;
        Map<String, String> found = new LinkedHashMap<>();
        entries.entrySet()
                .removeIf(
                        entry -> {
                            if (!entry.getKey().startsWith(prefix)) {
                                return false;
                            }
                            Entry setting = entry.getValue();
                            found.put(setting.key().substring(prefix.length()), setting.value());
                            return true;
                        });
        return found;
    }

    void error(String message) {
        errors.add(message);
    }

    /** Every error, with the keys that nobody asked for. */
    List<String> errors() {
        List<String> all = new ArrayList<>(errors);
        entries.values()
                .forEach(entry -> all.add("%s: there is no such setting.".formatted(entry.key())));
        return all;
    }

    private static String fold(String key) {
        return key.toLowerCase(Locale.ROOT);
    }
}
