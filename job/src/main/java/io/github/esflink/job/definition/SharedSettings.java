package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the settings of several sinks have in common. */
final class SharedSettings {

    static final Setting<Boolean> IGNORE_SYSTEM =
            Setting.withDefault(
                    "headers:ignoreSystem",
                    Kind.bool(),
                    "true",
                    "Whether fields of the event's metadata whose names begin with `$` are left out of the headers.");

    /** A builder's message: "The … cannot be built: key: text; key: text", or a list in lines. */
    private static final Pattern BEGIN = Pattern.compile("^[^:]*cannot be [a-z]+:\\s*(- )?");

    private static final Pattern BETWEEN = Pattern.compile("; (?=[a-zA-Z]+[\\w:]*: )|\n- ");
    private static final Pattern KEY =
            Pattern.compile("([A-Za-z][\\w:.<>-]*): (.*)", Pattern.DOTALL);

    private SharedSettings() {}

    /**
     * What a builder makes; empty when it refuses, and each refusal is noted at its key.
     *
     * @param prefix what stands before the builder's keys in the file
     */
    static <T> Optional<T> built(Scope scope, String prefix, Supplier<? extends T> builder) {
        try {
            return Optional.of(builder.get());
        } catch (IllegalArgumentException e) {
            String message = BEGIN.matcher(String.valueOf(e.getMessage())).replaceFirst("");
            for (String wrong : BETWEEN.split(message, -1)) {
                Matcher keyed = KEY.matcher(wrong);
                if (keyed.matches()) {
                    String key = keyed.group(1).replace("properties.", "properties:");
                    scope.errorUnlessNoted(prefix + key, keyed.group(2) + ".");
                } else {
                    scope.error("", wrong + ".");
                }
            }
            return Optional.empty();
        }
    }

    /** Notes what is missing. */
    static void needs(Scope scope, Setting<?> setting, Optional<?> value, String because) {
        if (value.isEmpty() && !scope.has(setting)) {
            scope.error(setting, "missing; %s.".formatted(because));
        }
    }
}
