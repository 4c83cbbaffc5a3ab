package io.github.esflink.javascript;

import io.github.esflink.javascript.sandbox.CallFailedException;
import io.github.esflink.javascript.sandbox.Sandbox;
import java.util.Objects;

/**
 * A script that was read and holds: JavaScript (ECMAScript 2025, a script and no module) that
 * defines a function {@code transform(record)}.
 *
 * <pre>{@code
 * Script script = Script.parse("function transform(record) { record.value.seen = true; }");
 * try (RunningScript running = script.start(ScriptLimits.DEFAULT)) {
 *     ScriptResult result = running.transform(record);
 * }
 * }</pre>
 *
 * <p>Immutable, thread-safe.
 */
public final class Script {

    /** The function that a script has to define. */
    public static final String FUNCTION = "transform";

    private static final String EXPORT_HINT =
            " A script is no module: leave export and import out, the function is found by its name.";

    private final String text;

    private Script(String text) {
        this.text = text;
    }

    /**
     * Reads a script, and runs what stands outside of functions, once, to see that the function is
     * there. Takes some tenths of a second.
     *
     * @throws ScriptSyntaxException with line and column where it is no script
     */
    public static Script parse(String text) throws ScriptSyntaxException {
        Objects.requireNonNull(text, "text");
        try (Sandbox sandbox = new Sandbox(text, FUNCTION, bounds(ScriptLimits.DEFAULT))) {
            sandbox.open();
        } catch (CallFailedException e) {
            String message = String.valueOf(e.getMessage());
            boolean module = message.contains("export") || message.contains("import");
            throw new ScriptSyntaxException(message + "." + (module ? EXPORT_HINT : ""));
        }
        return new Script(text);
    }

    /** A script that {@link #parse} took before, maybe elsewhere: it is not run here. */
    public static Script of(String text) {
        return new Script(Objects.requireNonNull(text, "text"));
    }

    /** The text that it was read from. */
    public String text() {
        return text;
    }

    /** A running one, for one thread. */
    public RunningScript start(ScriptLimits limits) {
        return new RunningScript(new Sandbox(text, FUNCTION, bounds(limits)));
    }

    private static Sandbox.Bounds bounds(ScriptLimits limits) {
        return new Sandbox.Bounds(limits.time().toNanos(), limits.memory());
    }
}
