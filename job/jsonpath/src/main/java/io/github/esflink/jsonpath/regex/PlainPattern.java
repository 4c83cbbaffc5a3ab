package io.github.esflink.jsonpath.regex;

import org.jspecify.annotations.Nullable;

/**
 * A pattern of plain characters, perhaps with {@code .*} before or after them. Most patterns of
 * filters are like this, and a search in a string is ten times as fast as RE2/J.
 */
record PlainPattern(String text, boolean anyBefore, boolean anyAfter) {

    private static final String ANY = ".*";
    private static final String SPECIAL = ".\\?*+{}()[]|^$\n\r";

    /** Null when the expression takes more than this. */
    static @Nullable PlainPattern of(String expression) {
        boolean before = expression.startsWith(ANY);
        boolean after = expression.endsWith(ANY) && expression.length() >= (before ? 4 : 2);
        String text = expression.substring(before ? 2 : 0, expression.length() - (after ? 2 : 0));
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c) || SPECIAL.indexOf(c) >= 0) {
                return null;
            }
        }
        return new PlainPattern(text, before, after);
    }

    boolean matches(String subject) {
        if (!anyBefore && !anyAfter) {
            return subject.equals(text);
        }
        boolean found =
                !anyBefore
                        ? subject.startsWith(text)
                        : !anyAfter ? subject.endsWith(text) : subject.contains(text);
        // A dot is no line break, and the text has none.
        return found && subject.indexOf('\n') < 0 && subject.indexOf('\r') < 0;
    }

    boolean occursIn(String subject) {
        return subject.contains(text);
    }
}
