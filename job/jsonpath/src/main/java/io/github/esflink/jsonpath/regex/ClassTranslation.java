package io.github.esflink.jsonpath.regex;

/** {@code [a-z]}: a character class. */
final class ClassTranslation {

    private final String source;
    private final int start;
    private int at;

    /**
     * @param start where the opening bracket is
     */
    ClassTranslation(String source, int start) {
        this.source = source;
        this.start = start;
    }

    /** Returns where the class has ended. */
    int appendTo(StringBuilder out) throws IRegexpException {
        at = start + 1;
        out.append('[');
        if (take('^')) {
            out.append('^');
        }
        int first = at;
        // A hyphen is one at the very beginning and at the very end.
        if (take('-')) {
            out.append("\\-");
        }
        while (!source.startsWith("]", at)) {
            if (at >= source.length()) {
                throw new IRegexpException(at, "a ']' is missing");
            }
            if (source.startsWith("-]", at)) {
                out.append("\\-");
                at++;
            } else {
                item(out);
            }
        }
        if (at == first) {
            throw new IRegexpException(start, "a character class names at least one character");
        }
        out.append(']');
        return at + 1;
    }

    private void item(StringBuilder out) throws IRegexpException {
        if (source.startsWith("\\p", at) || source.startsWith("\\P", at)) {
            at = Escape.appendCategory(source, at, out);
            return;
        }
        int low = character(out);
        if (source.startsWith("-", at) && !source.startsWith("-]", at)) {
            int hyphen = at++;
            out.append('-');
            int high = at < source.length() ? character(out) : low;
            if (high < low) {
                throw new IRegexpException(hyphen, "the first end of a range is the smaller");
            }
        }
    }

    private int character(StringBuilder out) throws IRegexpException {
        int c = source.codePointAt(at);
        switch (c) {
            case '-' ->
                    throw new IRegexpException(
                            at,
                            "a '-' that is meant as such is '\\-', or the first or last of its"
                                    + " class");
            case '[' ->
                    throw new IRegexpException(
                            at,
                            "a '[' that is meant as such is '\\[' (there are no classes in classes,"
                                    + " and no subtraction)");
            case '\\' -> {
                int escaped = Escape.character(source, at);
                at = Escape.append(source, at, out);
                return escaped;
            }
            default -> {
                at = Escape.appendPlain(source, at, out);
                return c;
            }
        }
    }

    private boolean take(char c) {
        if (at < source.length() && source.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }
}
