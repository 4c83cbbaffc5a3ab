package io.github.esflink.job.setting;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where documents and deployment tools put a word that has to be replaced: {@code {stream-name}},
 * {@code <host>}, {@code {{topic}}}, {@code $(NAME)}, {@code /:stream}.
 */
public enum PlaceholderForm {
    /** Only a value that is nothing else: a part of one may be a regular expression. */
    ALL_OF_IT(true, true),
    /** Also in the midst of it. */
    ANYWHERE(false, true),
    /** The same, but single braces hold something else. */
    ANYWHERE_BUT_BRACES(false, false);

    private static final String OTHERS =
            "\\{\\{[^{}]+}}|<[A-Za-z][\\w .:/-]*>|\\$\\([\\w.-]+\\)|#\\{[^{}]+}#?|%[A-Z_][A-Z0-9_]*%|\\$[A-Z_]{2,}[A-Z0-9_]*$|(?<=[/=])[:$](?:stream|category|event-?type|schema-subject|partition-key)\\b";

    private final boolean whole;
    private final Pattern pattern;

    PlaceholderForm(boolean whole, boolean braces) {
        this.whole = whole;
        this.pattern =
                Pattern.compile(
                        braces ? "(?<![$#\\\\])\\{[A-Za-z][A-Za-z0-9 _.:-]*}|" + OTHERS : OTHERS);
    }

    /** The placeholder of a value; empty when there is none. */
    Optional<String> in(String value) {
        String text = value.strip();
        Matcher matcher = pattern.matcher(text);
        return (whole ? matcher.matches() : matcher.find())
                ? Optional.of(matcher.group())
                : Optional.empty();
    }
}
