package io.github.esflink.jsonpath.text;

/**
 * Ends the parsing of a text that is no query. Becomes a {@link JsonPathSyntaxException} at the
 * top, where the stack is short again and the text can be parsed once more with its fix.
 */
public final class Refusal extends RuntimeException {

    private final int offset;
    private final String expected;
    private final Fix fix;

    public Refusal(int offset, String expected, Fix fix) {
        super(expected, null, false, false);
        this.offset = offset;
        this.expected = expected;
        this.fix = fix;
    }

    public int offset() {
        return offset;
    }

    public String expected() {
        return expected;
    }

    public Fix fix() {
        return fix;
    }
}
