package io.github.esflink.secret;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A setting whose value nobody but its user may see: a password, a token, a signing key.
 *
 * <p>Written as a text with {@linkplain Reference references} in it, {@code ${env:NAME}} and {@code
 * ${file:/path}}, which are read at {@link #resolve()} and nowhere before: the job graph, the web
 * UI, savepoints and logs hold the reference. A text without a reference is the secret itself; it
 * travels with the job graph, and {@link #isLiteral()} tells.
 *
 * <p>Immutable, thread-safe. {@link #toString()} never shows a value.
 */
public final class Secret implements Serializable {

    private static final long serialVersionUID = 1L;

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
        return !Reference.isIn(text);
    }

    /**
     * The value, read anew at every call: a file may change.
     *
     * @throws SecretException naming the reference that leads nowhere
     */
    public String resolve() {
        return resolve(ProcessEnvironment.variables());
    }

    String resolve(Map<String, String> environment) {
        return Reference.replaceAll(text, reference -> reference.value(environment));
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
        Reference.replaceAll(
                text,
                reference -> {
                    shown.append(reference);
                    return "";
                });
        return shown.append('}').toString();
    }
}
