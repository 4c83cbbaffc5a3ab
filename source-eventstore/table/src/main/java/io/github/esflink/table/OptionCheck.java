package io.github.esflink.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** Finds every option that is unknown or has no such value, and what may be meant by it. */
final class OptionCheck {

    private OptionCheck() {}

    /**
     * What is wrong with the options of a table; empty when nothing is.
     *
     * @param given as they stand in the table
     * @param known every option there is, by its key in the table
     */
    static List<String> wrongIn(Map<String, String> given, Map<String, ConfigOption<?>> known) {
        List<String> wrong = new ArrayList<>();
        for (String key : new TreeMap<>(given).keySet()) {
            ConfigOption<?> option = known.get(key);
            if (option == null) {
                wrong.add(unknown(key, known.keySet()));
            } else {
                String message = unreadable(key, given, option);
                if (message != null) {
                    wrong.add(message);
                }
            }
        }
        return wrong;
    }

    private static String unknown(String key, Collection<String> known) {
        String nearest = nearest(key, known);
        return "option '%s' is unknown%s"
                .formatted(
                        key,
                        nearest == null
                                ? "; known are " + quoted(known)
                                : "; is '%s' meant?".formatted(nearest));
    }

    private static @Nullable String unreadable(
            String key, Map<String, String> given, ConfigOption<?> option) {
        try {
            var unused = Configuration.fromMap(given).getOptional(option);
            return null;
        } catch (IllegalArgumentException e) {
            String value = String.valueOf(given.get(key));
            List<String> words = words(option);
            String nearest = nearest(value, words);
            return "option '%s' cannot be '%s'%s%s"
                    .formatted(
                            key,
                            value,
                            words.isEmpty()
                                    ? ": " + e.getMessage()
                                    : "; it is one of " + quoted(words),
                            nearest == null ? "" : "; is '%s' meant?".formatted(nearest));
        }
    }

    /** The values of an option that has a few; none for others. */
    private static List<String> words(ConfigOption<?> option) {
        return option.defaultValue() instanceof Enum<?> word
                ? Arrays.stream(word.getDeclaringClass().getEnumConstants())
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .toList()
                : List.of();
    }

    private static String quoted(Collection<String> names) {
        return names.stream().sorted().map(name -> "'" + name + "'").toList().toString();
    }

    /** A few letters away; null when nothing is. */
    private static @Nullable String nearest(String name, Collection<String> known) {
        String nearest = null;
        int least = 1 + Math.max(2, name.length() / 4);
        for (String candidate : known) {
            int away =
                    LevenshteinDistance.getDefaultInstance()
                            .apply(
                                    name.toLowerCase(Locale.ROOT),
                                    candidate.toLowerCase(Locale.ROOT));
            if (away < least) {
                least = away;
                nearest = candidate;
            }
        }
        return nearest;
    }
}
