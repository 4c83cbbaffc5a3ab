package io.github.esflink.job.setting;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A secret as people may see it: its references, and dots for everything else. Of an address only
 * user and password are the secret.
 */
public final class Masked {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):[^}]+}");

    private static final Pattern SCHEME = Pattern.compile("(?i)(esdb|kurrentdb)(\\+discover)?://");

    /** What the names of headers and properties have in them whose values are secrets. */
    private static final Pattern NAME_OF_SECRET =
            Pattern.compile(
                    "(?i)password|passwd|secret|token|authorization|credential|cookie|api-?key|jaas|keystore\\.key");

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
            return !REFERENCE.matcher(secret).find();
        }
        int userEnd = secret.lastIndexOf('@');
        String user = userEnd < 0 ? "" : secret.substring(scheme + 3, userEnd);
        int password = REFERENCE.matcher(user).replaceAll("").indexOf(':');
        return password >= 0 && password + 1 < REFERENCE.matcher(user).replaceAll("").length();
    }

    /** Where {@code ://} stands in an address; -1 when it is none. */
    private static int schemeEnd(String secret) {
        Matcher scheme = SCHEME.matcher(secret);
        return scheme.lookingAt() ? scheme.end() - "://".length() : -1;
    }

    private static String text(String secret) {
        Matcher matcher = REFERENCE.matcher(secret);
        StringBuilder shown = new StringBuilder();
        int end = 0;
        while (matcher.find()) {
            shown.append(matcher.start() > end ? "…" : "").append(matcher.group());
            end = matcher.end();
        }
        return shown.append(end < secret.length() ? "…" : "").toString();
    }
}
