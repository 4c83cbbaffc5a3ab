package io.github.esflink.jsonpath.regex;

/** A text is no I-Regexp, or one that is too large. The message says why, and not the pattern. */
public final class IRegexpException extends Exception {

    private final int offset;

    IRegexpException(int offset, String message) {
        super(message);
        this.offset = offset;
    }

    IRegexpException(String message, Throwable cause) {
        super(message, cause);
        this.offset = 0;
    }

    /** Where in the pattern, from 0. */
    public int offset() {
        return offset;
    }
}
