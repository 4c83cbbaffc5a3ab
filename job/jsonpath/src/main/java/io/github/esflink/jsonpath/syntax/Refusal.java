package io.github.esflink.jsonpath.syntax;

/**
 * Ends the parsing of a text that is no query. Becomes a {@link JsonPathSyntaxException} at the
 * top, where the stack is short again and the text can be parsed once more with its fix.
 */
final class Refusal extends RuntimeException {

    private final int offset;
    private final String expected;
    private final Fix fix;

    Refusal(int offset, String expected, Fix fix) {
        super(expected, null, false, false);
        this.offset = offset;
        this.expected = expected;
        this.fix = fix;
    }

    int offset() {
        return offset;
    }

    String expected() {
        return expected;
    }

    Fix fix() {
        return fix;
    }
}
