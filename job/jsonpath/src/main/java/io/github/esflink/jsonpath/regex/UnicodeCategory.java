package io.github.esflink.jsonpath.regex;

import java.util.Set;

/** The general categories that {@code \p{…}} may name. */
final class UnicodeCategory {

    private static final Set<String> NAMES =
            Set.of(
                    "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No",
                    "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Z", "Zl", "Zp", "Zs", "S", "Sc",
                    "Sk", "Sm", "So", "C", "Cc", "Cf", "Cn", "Co");

    private UnicodeCategory() {}

    static boolean isKnown(String name) {
        return NAMES.contains(name);
    }

    /** What to write for RE2/J, between square brackets. */
    static String inClass(String name, boolean negated) {
        return switch (name) {
            case "C" -> negated ? Ranges.NOT_OTHER : Ranges.OTHER;
            case "Cn" -> negated ? Ranges.ASSIGNED : Ranges.UNASSIGNED;
            default -> (negated ? "\\P{" : "\\p{") + name + "}";
        };
    }

    /** RE2/J does not know unassigned code points, and leaves them out of {@code C}. */
    private static final class Ranges {

        static final String UNASSIGNED = ranges(false, true);
        static final String ASSIGNED = ranges(false, false);
        static final String OTHER = ranges(true, true);
        static final String NOT_OTHER = ranges(true, false);

        private static String ranges(boolean other, boolean wanted) {
            StringBuilder ranges = new StringBuilder();
            int start = -1;
            for (int c = 0; c <= Character.MAX_CODE_POINT + 1; c++) {
                boolean in = c <= Character.MAX_CODE_POINT && isIn(c, other) == wanted;
                if (in && start < 0) {
                    start = c;
                } else if (!in && start >= 0) {
                    ranges.append("\\x{").append(Integer.toHexString(start)).append("}-\\x{");
                    ranges.append(Integer.toHexString(c - 1)).append('}');
                    start = -1;
                }
            }
            return ranges.toString();
        }

        private static boolean isIn(int c, boolean other) {
            int type = Character.getType(c);
            return type == Character.UNASSIGNED
                    || (other
                            && (type == Character.CONTROL
                                    || type == Character.FORMAT
                                    || type == Character.PRIVATE_USE
                                    || type == Character.SURROGATE));
        }
    }
}
