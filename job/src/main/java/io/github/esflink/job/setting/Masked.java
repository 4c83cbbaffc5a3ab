package io.github.esflink.job.setting;

import io.github.esflink.secret.Reference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A secret as people may see it: its references, and dots for everything else. Of an address only
 * user and password are the secret.
 */
public final class Masked {

    private static final Pattern SCHEME =
            Pattern.compile("(?i)(esdb|kurrentdb|kurrent|kdb)(\\+discover)?://");

    /** What the names of headers and properties have in them whose values are secrets. */
    private static final Pattern NAME_OF_SECRET =
            Pattern.compile(
                    "(?i)passw|passphrase|pwd|secret|token|auth(?!or(?!i))|credential|cookie|session|bearer|jwt|signature|api-?key|access-?key|jaas|keystore\\.key");

    /** What the names of variables and files have in them that hold secrets. */
    private static final Pattern HOLDS_SECRET =
            Pattern.compile(
                    "(?i)passw|passphrase|pwd|secret|token|credential|bearer|jwt|(api|access|private)[-_.]?key");

    /** How well-known secrets begin, and what a JSON Web Token looks like. */
    private static final Pattern SECRET =
            Pattern.compile(
                    "(?s)-----BEGIN [A-Z ]*PRIVATE KEY.*|(?i:bearer|basic) +\\S{8,}|eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*|(sk|rk)_(live|test)_\\w+|gh[a-z]_\\w{20,}|glpat-\\S+|xox[a-z]-\\S+|AKIA[A-Z0-9]{16}|whs(ec|k)_\\S+");

    /** A parameter of an address that does not come from the event or from elsewhere. */
    private static final Pattern PARAMETER = Pattern.compile("[?&]([^=&#]+)=[^&#{$]");

    private Masked() {}

    /** Whether what has this name is a secret, such as a header or a property of a client. */
    static boolean isNameOfSecret(String name) {
        return NAME_OF_SECRET.matcher(name.substring(name.lastIndexOf(':') + 1)).find();
    }

    /** Whether a value is a secret by its looks, or by the name of what it refers to. */
    static boolean isSecret(String value) {
        return SECRET.matcher(value.strip()).matches()
                || Reference.anyIn(
                        value, reference -> HOLDS_SECRET.matcher(reference.toString()).find())
                || PARAMETER
                        .matcher(value)
                        .results()
                        .map(parameter -> parameter.group(1))
                        .anyMatch(name -> isNameOfSecret(name) || name.matches("key|sig|code"));
    }

    public static String of(String secret) {
        int scheme = schemeEnd(secret);
        int userEnd = secret.lastIndexOf('@');
        if (scheme < 0) {
            return text(secret);
        }
        return userEnd < 0
                ? secret
                : secret.substring(0, scheme + 3)
                        + text(secret.substring(scheme + 3, userEnd))
                        + secret.substring(userEnd);
    }

    /** Whether the secret itself stands there and not a reference to it. */
    static boolean isLiteral(String secret) {
        int scheme = schemeEnd(secret);
        if (scheme < 0) {
            return !Reference.isIn(secret);
        }
        int userEnd = secret.lastIndexOf('@');
        String user = userEnd < 0 ? "" : secret.substring(scheme + 3, userEnd);
        String written = Reference.replaceAll(user, reference -> "");
        int password = written.indexOf(':');
        return password >= 0 && password + 1 < written.length();
    }

    /** Where {@code ://} stands in an address; -1 when it is none. */
    private static int schemeEnd(String secret) {
        Matcher scheme = SCHEME.matcher(secret);
        return scheme.lookingAt() ? scheme.end() - "://".length() : -1;
    }

    /** The references of a text, and dots for everything else. */
    static String text(String secret) {
        StringBuilder shown = new StringBuilder();
        int[] end = {0};
        Reference.replaceAll(
                secret,
                reference -> {
                    shown.append(reference.start() > end[0] ? "…" : "").append(reference);
                    end[0] = reference.end();
                    return "";
                });
        return shown.append(end[0] < secret.length() ? "…" : "").toString();
    }
}
