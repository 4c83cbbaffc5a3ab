package io.github.esflink.sinks.sql.mapping;

import io.github.esflink.sinks.core.setting.SettingErrors;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/** Values that are fields of the event, by the names of parameters without regard to case. */
@Internal
public final class FieldValues {

    private FieldValues() {}

    /**
     * @param sources by name, such as {@code total} to {@code /total}
     * @param key what the errors are noted under
     */
    public static ParameterValues of(
            Map<String, String> sources, SqlText statement, String key, SettingErrors wrong) {
        HashMap<String, ParameterSource> parsed = new HashMap<>();
        TreeSet<String> unused = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        unused.addAll(sources.keySet());
        sources.forEach(
                (name, source) -> {
                    try {
                        parsed.put(fold(name), ParameterSource.parse(source));
                    } catch (IllegalArgumentException e) {
                        wrong.add(key + ":" + name, "expected " + e.getMessage());
                        parsed.put(fold(name), ParameterSource.parse("@stream"));
                    }
                });
        for (String name : new TreeSet<>(statement.parameters())) {
            unused.remove(name);
            if (!parsed.containsKey(fold(name))) {
                wrong.add(key + ":" + name, "missing; the statement has :" + name);
            }
        }
        unused.forEach(
                name -> wrong.add(key + ":" + name, "the statement has no parameter :" + name));
        return () -> reader(parsed);
    }

    private static ParameterValues.Reader reader(Map<String, ParameterSource> sources) {
        return (record, names) ->
                names.stream().map(name -> source(sources, name).of(record)).toList();
    }

    private static ParameterSource source(Map<String, ParameterSource> sources, String name) {
        return Objects.requireNonNull(sources.get(fold(name)), name);
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
