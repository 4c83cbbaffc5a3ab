package io.github.esflink.sinks.core.secret;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * A setting whose value nobody but its user may see: a password, a token, a signing key.
 *
 * <p>Written as a text with references in it, {@code ${env:NAME}} and {@code ${file:/path}}, which
 * are read at {@link #resolve()} and nowhere before: the job graph, the web UI, savepoints and logs
 * hold the reference. A file's last line break is not part of its value. A text without a reference
 * is the secret itself; it travels with the job graph, and {@link #isLiteral()} tells.
 *
 * <p>Immutable, thread-safe. {@link #toString()} never shows a value.
 */
@PublicEvolving
public final class Secret implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");
    private static final Pattern LAST_LINE_BREAK = Pattern.compile("\\R\\z");

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /**
     * @param text the secret with its references, unresolved
     */
    public static Secret of(String text) {
        return new Secret(Objects.requireNonNull(text, "text"));
    }

    /** Whether the text holds no reference, so that it is itself the secret. */
    public boolean isLiteral() {
        return !REFERENCE.matcher(text).find();
    }

    /**
     * The value, read anew at every call: a file may change.
     *
     * @throws SecretException naming the reference that leads nowhere
     */
    public String resolve() {
        return resolve(System.getenv());
    }

    String resolve(Map<String, String> environment) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String value =
                    matcher.group(1).equals("env")
                            ? variable(matcher.group(2), environment)
                            : file(matcher.group(2));
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(resolved).toString();
    }

    private static String variable(String name, Map<String, String> environment) {
        String value = environment.get(name);
        if (value == null) {
            throw new SecretException(
                    "A setting refers to ${env:%s}, but this process has no such environment variable: set it for every task manager."
                            .formatted(name));
        }
        return value;
    }

    private static String file(String name) {
        try {
            return LAST_LINE_BREAK.matcher(Files.readString(Path.of(name))).replaceFirst("");
        } catch (IOException e) {
            throw new SecretException(
                    "A setting refers to ${file:%s}, which cannot be read here (%s): every task manager needs it."
                            .formatted(name, e.getClass().getSimpleName()));
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    /** The references, without the text around them. */
    @Override
    public String toString() {
        StringBuilder shown = new StringBuilder("Secret{");
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            shown.append(matcher.group());
        }
        return shown.append('}').toString();
    }
}
