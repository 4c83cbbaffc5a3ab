package io.github.esflink.jsonpath.regex;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * From an I-Regexp to the same in RE2's words, in one pass without recursion. What the grammar of
 * RFC 9485 does not have is refused, so that a pattern means the same in every implementation.
 */
final class Translation {

    /** In {@code char}s; RE2/J's parser takes time that grows with the square. */
    static final int MAX_LENGTH = 5_000;

    /** In characters and classes, repetitions counted out. */
    static final int MAX_SIZE = 2_000;

    /** RE2/J repeats no more often than this. */
    private static final int MAX_REPETITIONS = 1_000;

    /** RE2/J recurses over groups. */
    private static final int MAX_GROUPS = 100;

    /** Each is hundreds of ranges. */
    static final int MAX_CATEGORIES = 16;

    private final String source;
    private final StringBuilder out = new StringBuilder();

    /** The sizes of the groups around the one that is open. */
    private final Deque<Integer> outer = new ArrayDeque<>();

    private int at;

    /** Of the open group. */
    private int size;

    private boolean branchStart = true;

    /** Of what a quantifier would repeat; 0 when there is nothing. */
    private int atom;

    Translation(String source) {
        this.source = source;
    }

    int size() {
        return Math.max(size, 1);
    }

    String run() throws IRegexpException {
        if (source.length() > MAX_LENGTH) {
            throw new IRegexpException(0, "longer than %,d characters".formatted(MAX_LENGTH));
        }
        checkCategories();
        while (at < source.length()) {
            int c = source.codePointAt(at);
            switch (c) {
                case '(' -> open();
                case ')' -> close();
                case '|' -> {
                    out.append('|');
                    at++;
                    grow(1);
                    atom = 0;
                    branchStart = true;
                }
                case '*', '+', '?' -> {
                    checkRepeatable();
                    out.append((char) c);
                    at++;
                    atom = 0;
                }
                case '{' -> range();
                case '[' -> {
                    ClassTranslation characters = new ClassTranslation(source, at);
                    at = characters.appendTo(out);
                    addAtom();
                }
                case '.' -> {
                    out.append("[^\\n\\r]");
                    at++;
                    addAtom();
                }
                case '\\' -> {
                    at = Escape.append(source, at, out);
                    addAtom();
                }
                case ']', '}' ->
                        throw new IRegexpException(
                                at, "a '%c' that is meant as such is '\\%c'".formatted(c, c));
                default -> {
                    if (!anchor(c)) {
                        at = Escape.appendPlain(source, at, out);
                        addAtom();
                    }
                }
            }
        }
        if (!outer.isEmpty()) {
            throw new IRegexpException(at, "a ')' is missing");
        }
        return out.toString();
    }

    private void checkCategories() throws IRegexpException {
        int categories = 0;
        for (int i = source.indexOf('\\'); i >= 0; i = source.indexOf('\\', i + 2)) {
            if (source.startsWith("p", i + 1) || source.startsWith("P", i + 1)) {
                categories++;
            }
        }
        if (categories > MAX_CATEGORIES) {
            throw new IRegexpException(0, "more than " + MAX_CATEGORIES + " categories");
        }
    }

    /**
     * The grammar has {@code ^} and {@code $} as plain characters; the RFC's own mappings to other
     * engines let them through as anchors, and so do its test suite and everybody who writes them.
     * Anchors where they can be ones, at the beginning and the end of a branch; else characters.
     */
    private boolean anchor(int c) {
        if (c == '^' && branchStart) {
            out.append("\\A");
        } else if (c == '$'
                && (at + 1 == source.length()
                        || source.charAt(at + 1) == ')'
                        || source.charAt(at + 1) == '|')) {
            out.append("\\z");
        } else {
            return false;
        }
        at++;
        atom = 0;
        branchStart = false;
        return true;
    }

    private void open() throws IRegexpException {
        if (outer.size() == MAX_GROUPS) {
            throw new IRegexpException(at, "more than " + MAX_GROUPS + " groups in one another");
        }
        outer.push(size);
        size = 0;
        atom = 0;
        branchStart = true;
        out.append("(?:");
        at++;
        if (source.startsWith("?", at)) {
            throw new IRegexpException(
                    at,
                    "there are no '(?…)' groups: no look-around, and no flags (write [aA] for both"
                            + " cases)");
        }
    }

    private void close() throws IRegexpException {
        if (outer.isEmpty()) {
            throw new IRegexpException(at, "this ')' closes nothing");
        }
        out.append(')');
        at++;
        atom = Math.max(size, 1);
        size = outer.pop();
        branchStart = false;
        grow(atom);
    }

    private void addAtom() throws IRegexpException {
        atom = 1;
        branchStart = false;
        grow(1);
    }

    private void grow(int by) throws IRegexpException {
        if (size + by > MAX_SIZE) {
            throw new IRegexpException(
                    at,
                    "it has more than %,d characters".formatted(MAX_SIZE)
                            + ", counting what is repeated");
        }
        size += by;
    }

    private void checkRepeatable() throws IRegexpException {
        if (atom == 0) {
            throw new IRegexpException(
                    at,
                    "nothing is there that '%c' could repeat (there are no lazy and no possessive quantifiers)"
                            .formatted(source.charAt(at)));
        }
    }

    private void range() throws IRegexpException {
        checkRepeatable();
        int start = at++;
        int least = number();
        int most = least;
        if (source.startsWith(",", at)) {
            at++;
            most = source.startsWith("}", at) ? -1 : number();
        }
        if (!source.startsWith("}", at)) {
            throw new IRegexpException(at, "a repetition is {2}, {2,} or {2,5}");
        }
        at++;
        if (most >= 0 && most < least) {
            throw new IRegexpException(start, "the first number of a repetition is the smaller");
        }
        int times = Math.max(Math.max(least, most), 1);
        grow((times - 1) * atom);
        atom = 0;
        // Written anew: RE2 does not take leading zeros.
        out.append('{').append(least);
        if (most != least) {
            out.append(',').append(most < 0 ? "" : most);
        }
        out.append('}');
    }

    private int number() throws IRegexpException {
        int start = at;
        int value = 0;
        while (at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9') {
            value = value * 10 + source.charAt(at) - '0';
            at++;
            if (value > MAX_REPETITIONS) {
                throw new IRegexpException(
                        start, "more than %,d repetitions".formatted(MAX_REPETITIONS));
            }
        }
        if (at == start) {
            throw new IRegexpException(at, "a repetition is {2}, {2,} or {2,5}");
        }
        return value;
    }
}
