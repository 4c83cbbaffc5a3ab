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

    private Masked() {}

    /** Whether what has this name is a secret, such as a header or a property of a client. */
    static boolean isNameOfSecret(String name) {
        return NAME_OF_SECRET.matcher(name.substring(name.lastIndexOf(':') + 1)).find();
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

    private static String text(String secret) {
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
