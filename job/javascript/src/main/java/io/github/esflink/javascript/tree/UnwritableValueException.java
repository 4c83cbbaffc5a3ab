package io.github.esflink.javascript.tree;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;

/** A script wrote what a record cannot hold. The message says where and what, without the value. */
public final class UnwritableValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Source STACK =
            Source.newBuilder("js", "new Error().stack", "stack").internal(true).buildLiteral();

    private static final Pattern PLACE = Pattern.compile("\\(?script:(\\d+):(\\d+)");

    /** One that is thrown while the script runs: its line and column come before the message. */
    public static UnwritableValueException here(String message) {
        Matcher place = PLACE.matcher(Context.getCurrent().eval(STACK).asString());
        return new UnwritableValueException(
                place.find()
                        ? "line %s, column %s: %s"
                                .formatted(place.group(1), place.group(2), message)
                        : message);
    }

    public UnwritableValueException(String message) {
        // No stack: it is a finding about a script, and the script's own frames say where.
        super(message, null, false, false);
    }
}
