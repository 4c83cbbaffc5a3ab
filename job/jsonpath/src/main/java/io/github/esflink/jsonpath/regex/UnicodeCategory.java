package io.github.esflink.jsonpath.regex;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The general categories that {@code \p{…}} may name, written out as ranges: RE2/J's own tables are
 * those of an old Unicode, without thousands of letters and every emoji. These are the JDK's.
 */
final class UnicodeCategory {

    private static final Set<String> NAMES =
            Set.of(
                    "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No",
                    "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Z", "Zl", "Zp", "Zs", "S", "Sc",
                    "Sk", "Sm", "So", "C", "Cc", "Cf", "Cn", "Co");

    /** By name, with a {@code ^} before it when negated. */
    private static final Map<String, String> RANGES = new ConcurrentHashMap<>();

    private UnicodeCategory() {}

    static boolean isKnown(String name) {
        return NAMES.contains(name);
    }

    /** What to write for RE2/J, between square brackets. */
    static String ranges(String name, boolean negated) {
        return RANGES.computeIfAbsent(negated ? "^" + name : name, key -> collect(name, !negated));
    }

    private static String collect(String category, boolean wanted) {
        StringBuilder ranges = new StringBuilder();
        int start = -1;
        for (int c = 0; c <= Character.MAX_CODE_POINT + 1; c++) {
            boolean in = c <= Character.MAX_CODE_POINT && isIn(c, category) == wanted;
            // Half a surrogate pair is no character, and no text has one.
            in &= c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE;
            if (in && start < 0) {
                start = c;
            } else if (!in && start >= 0) {
                Escape.appendCodePoint(start, ranges);
                Escape.appendCodePoint(c - 1, ranges.append('-'));
                start = -1;
            }
        }
        return ranges.toString();
    }

    private static boolean isIn(int c, String category) {
        return name(Character.getType(c)).startsWith(category);
    }

    private static String name(int type) {
        return switch (type) {
            case Character.UPPERCASE_LETTER -> "Lu";
            case Character.LOWERCASE_LETTER -> "Ll";
            case Character.TITLECASE_LETTER -> "Lt";
            case Character.MODIFIER_LETTER -> "Lm";
            case Character.OTHER_LETTER -> "Lo";
            case Character.NON_SPACING_MARK -> "Mn";
            case Character.ENCLOSING_MARK -> "Me";
            case Character.COMBINING_SPACING_MARK -> "Mc";
            case Character.DECIMAL_DIGIT_NUMBER -> "Nd";
            case Character.LETTER_NUMBER -> "Nl";
            case Character.OTHER_NUMBER -> "No";
            case Character.SPACE_SEPARATOR -> "Zs";
            case Character.LINE_SEPARATOR -> "Zl";
            case Character.PARAGRAPH_SEPARATOR -> "Zp";
            case Character.CONTROL -> "Cc";
            case Character.FORMAT -> "Cf";
            case Character.PRIVATE_USE -> "Co";
            case Character.SURROGATE -> "Cs";
            case Character.DASH_PUNCTUATION -> "Pd";
            case Character.START_PUNCTUATION -> "Ps";
            case Character.END_PUNCTUATION -> "Pe";
            case Character.CONNECTOR_PUNCTUATION -> "Pc";
            case Character.OTHER_PUNCTUATION -> "Po";
            case Character.INITIAL_QUOTE_PUNCTUATION -> "Pi";
            case Character.FINAL_QUOTE_PUNCTUATION -> "Pf";
            case Character.MATH_SYMBOL -> "Sm";
            case Character.CURRENCY_SYMBOL -> "Sc";
            case Character.MODIFIER_SYMBOL -> "Sk";
            case Character.OTHER_SYMBOL -> "So";
            default -> "Cn";
        };
    }
}
