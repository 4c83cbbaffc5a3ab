package io.github.esflink.sinks.core.headers;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Which headers of an event are sent. Names are compared without regard to case; one that ends in
 * {@code *} stands for all that begin so.
 *
 * @param include which are sent; empty for all
 * @param exclude which of them are not
 * @param maxMetadataBytes how much the fields of the metadata may take: the bytes of name and
 *     value, and {@link #FIELD_OVERHEAD} for each. Those that do not fit are left out
 */
@PublicEvolving
public record HeaderSelection(List<String> include, List<String> exclude, long maxMetadataBytes)
        implements Serializable {

    /** What servers count for each field beside its text. */
    public static final int FIELD_OVERHEAD = 32;

    /** All of them. */
    public static final HeaderSelection ALL =
            new HeaderSelection(List.of(), List.of(), Long.MAX_VALUE);

    public HeaderSelection {
        include = lower(include);
        exclude = lower(exclude);
    }

    private static List<String> lower(List<String> names) {
        return names.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
    }

    /** Whether nothing is left out by its name. */
    boolean takesEveryName() {
        return include.isEmpty() && exclude.isEmpty();
    }

    /** Whether a header of this name is sent. */
    boolean takes(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return (include.isEmpty() || isNamed(include, lower)) && !isNamed(exclude, lower);
    }

    private static boolean isNamed(List<String> names, String name) {
        for (String each : names) {
            if (each.endsWith("*")
                    ? name.startsWith(each.substring(0, each.length() - 1))
                    : name.equals(each)) {
                return true;
            }
        }
        return false;
    }
}
