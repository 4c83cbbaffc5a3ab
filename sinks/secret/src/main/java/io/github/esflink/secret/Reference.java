package io.github.esflink.secret;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a setting that stands for a value elsewhere: {@code ${env:NAME}}, a variable of this
 * process's environment, or {@code ${file:/path}}, the text of a file in UTF-8. A variable may have
 * a default, {@code ${env:NAME:-default}}, for when it is not set or empty, as in a shell.
 *
 * <p>One line break at the end of a file, {@code \n} or {@code \r\n}, is not part of the value, nor
 * is a byte order mark at its beginning: editors and {@code echo} put them there. Everything else
 * is, blanks included.
 */
public final class Reference {

    private static final Pattern REFERENCE =
            Pattern.compile(
                    "\\$\\{(?:env:(\\w[\\w.-]*?)(?::-((?:[^{}]|(?<!\\$)\\{[^{}]*})*))?|file:((?:(?!:-)[^}])+))}");

    /** What begins as one does; the rest of it is no secret unless it is a default. */
    private static final Pattern BEGIN = Pattern.compile("\\$\\{([^}]*?)(:-[^}]*)?(}|$)");

    /** How other tools write a reference that is none. */
    private static final Pattern ESCAPED = Pattern.compile("\\$\\$\\{(?:env|file):");

    private static final Pattern LAST_LINE_BREAK = Pattern.compile("\\r?\\n\\z");

    private final Matcher match;

    private Reference(Matcher match) {
        this.match = match;
    }

    /** Whether there is a reference in a text. */
    public static boolean isIn(String text) {
        return anyIn(text, reference -> true);
    }

    /** Whether there is one in a text of which something holds. */
    public static boolean anyIn(String text, Predicate<Reference> holds) {
        Matcher matcher = REFERENCE.matcher(text);
        Reference reference = new Reference(matcher);
        while (matcher.find()) {
            if (holds.test(reference)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Says of a text in which something begins like a reference and is none what that is and what
     * was expected. Empty when all of them are references.
     */
    public static Optional<String> wrongIn(String text) {
        if (ESCAPED.matcher(text).find()) {
            return Optional.of(
                    "expected one $ before {, found $${, which is no escape here: a reference is always read");
        }
        Matcher other = BEGIN.matcher(REFERENCE.matcher(text).replaceAll(" "));
        if (!other.find()) {
            return Optional.empty();
        }
        String name = other.group(1);
        String expected = "expected ${env:NAME}, ${env:NAME:-default} or ${file:/path}";
        if (other.group(3).isEmpty()) {
            return Optional.of(expected + ", found \"${\" that is not closed by \"}\"");
        }
        String meant =
                name.matches("[A-Za-z_]\\w*")
                        ? "; for an environment variable write ${env:%s}".formatted(name)
                        : "";
        return Optional.of("%s, found ${%s}%s".formatted(expected, name, meant));
    }

    /** Whether all of a text is one reference. */
    public static boolean isAllOf(String text) {
        return REFERENCE.matcher(text).matches();
    }

    /**
     * The text with something else in the place of each reference. What comes in is not looked at
     * again.
     *
     * @param replacement called for one reference after the other, which is valid in this call only
     */
    public static String replaceAll(String text, Function<Reference, String> replacement) {
        Matcher matcher = REFERENCE.matcher(text);
        Reference reference = new Reference(matcher);
        StringBuilder replaced = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(
                    replaced, Matcher.quoteReplacement(replacement.apply(reference)));
        }
        return matcher.appendTail(replaced).toString();
    }

    /** Where it begins in the text. */
    public int start() {
        return match.start();
    }

    /** Where it ends in the text, exclusive. */
    public int end() {
        return match.end();
    }

    /** Whether it has a default. */
    public boolean hasDefault() {
        return match.group(2) != null;
    }

    /** Whether it names an environment variable and not a file. */
    public boolean isVariable() {
        return match.group(1) != null;
    }

    /**
     * What it stands for, read anew at every call: a file may change.
     *
     * @param environment the variables that it may name
     * @throws SecretException when it leads nowhere
     */
    public String value(Map<String, String> environment) {
        return isVariable() ? variable(environment) : file(match.group(3));
    }

    private String variable(Map<String, String> environment) {
        String value = environment.get(match.group(1));
        if (hasDefault() && (value == null || value.isEmpty())) {
            return match.group(2);
        }
        if (value != null) {
            return value;
        }
        throw new SecretException(
                "A setting refers to %s, but this process has no such environment variable: set it for every task manager, and for the job manager when the setting is one of the source."
                        .formatted(this));
    }

    private String file(String name) {
        try {
            String text = Files.readString(Path.of(name));
            return LAST_LINE_BREAK
                    .matcher(text.startsWith("\uFEFF") ? text.substring(1) : text)
                    .replaceFirst("");
        } catch (IOException | InvalidPathException e) {
            throw new SecretException(
                    "A setting refers to %s, which cannot be read here (%s): every task manager needs it, and the job manager when the setting is one of the source."
                            .formatted(this, whyNot(e)));
        }
    }

    private static String whyNot(Exception e) {
        return e instanceof CharacterCodingException
                ? "it is no text in UTF-8"
                : e.getClass().getSimpleName();
    }

    /** As it stands in the text. */
    @Override
    public String toString() {
        return match.group();
    }
}
