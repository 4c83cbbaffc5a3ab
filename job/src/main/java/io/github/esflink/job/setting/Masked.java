package io.github.esflink.job.setting;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A secret as people may see it: its references, and dots for everything else. Of an address only
 * user and password are the secret.
 */
public final class Masked {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):[^}]+}");

    private Masked() {}

    public static String of(String secret) {
        int scheme = secret.indexOf("://");
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
        int scheme = secret.indexOf("://");
        if (scheme < 0) {
            return !REFERENCE.matcher(secret).find();
        }
        int userEnd = secret.lastIndexOf('@');
        String user = userEnd < 0 ? "" : secret.substring(scheme + 3, userEnd);
        int password = REFERENCE.matcher(user).replaceAll("").indexOf(':');
        return password >= 0 && password + 1 < REFERENCE.matcher(user).replaceAll("").length();
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
