package io.github.esflink.source.subscription;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/** Regular expressions in the server's dialect, that of .NET; Java reads them alike. */
@Internal
public final class DotNetRegex {

    /** What {@code Regex.Escape} of .NET escapes, white space aside. */
    private static final String SPECIAL = "\\*+?|{}[]()^$.# ";

    private DotNetRegex() {}

    /** Found in what begins with one of these. */
    public static String startsWithAny(List<String> prefixes) {
        return prefixes.stream()
                .map(DotNetRegex::quote)
                .collect(Collectors.joining("|", "^(?:", ")"));
    }

    /** Found where this text is. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (SPECIAL.indexOf(c) >= 0) {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.toString();
    }
}
