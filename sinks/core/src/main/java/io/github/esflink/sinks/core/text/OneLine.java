package io.github.esflink.sinks.core.text;

import org.apache.flink.annotation.Internal;

/**
 * Text of an event (a name, a key, a reason) as a part of one line, in a log or on a terminal: it
 * cannot end the line, forge another one, move the cursor or turn the direction of the text around.
 * Thread-safe.
 */
@Internal
public final class OneLine {

    private OneLine() {}

    /** The text with U+FFFD for every character that would do so. */
    public static String of(String text) {
        return of(text, '\uFFFD');
    }

    /**
     * As {@link #of(String)}, with another character.
     *
     * @return the text itself when there is none
     */
    public static String of(String text, char replacement) {
        for (int i = 0; i < text.length(); i++) {
            if (!isHarmless(text.charAt(i))) {
                StringBuilder line = new StringBuilder(text);
                for (; i < line.length(); i++) {
                    if (!isHarmless(line.charAt(i))) {
                        line.setCharAt(i, replacement);
                    }
                }
                return line.toString();
            }
        }
        return text;
    }

    private static boolean isHarmless(char c) {
        if (c > ' ' && c < 0x7F) {
            return true;
        }
        boolean turnsDirection =
                (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
        return !turnsDirection
                && switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR ->
                            false;
                    default -> true;
                };
    }
}
