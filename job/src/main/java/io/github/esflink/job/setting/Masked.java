package io.github.esflink.job.setting;

import io.github.esflink.secret.Reference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A secret as people may see it: its references, and dots for everything else. Of an address only
 * user and password are the secret.
 */
public final class Masked {

    /** An address of the server: of its user the password is the secret. */
    private static final Pattern ADDRESS =
            Pattern.compile(
                    "(?is)((?:esdb|kurrentdb|kurrent|kdb)(?:\\+discover)?://)(?:(.*)(?=@))?(.*)");

    /** How the address of a database begins: of it the password is the secret. */
    private static final Pattern DATABASE =
            Pattern.compile(
                    "(?i)\\s*(?:(?:host|server|port|database|username|user id|password|ssl mode|encrypt|timeout)\\s*=|jdbc:)");

    private static final Pattern PASSWORD =
            Pattern.compile("(?i)(?:^|[;?&])\\s*password\\s*=\\s*(?!\\$\\{)[^;\\s]");

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
        Matcher address = ADDRESS.matcher(secret);
        if (!address.matches()) {
            return text(secret);
        }
        String user = address.group(2) == null ? "" : text(address.group(2));
        return address.group(1) + user + address.group(3);
    }

    /** Whether the secret itself stands there and not a reference to it. */
    static boolean isLiteral(String secret) {
        Matcher address = ADDRESS.matcher(secret);
        if (DATABASE.matcher(secret).lookingAt()) {
            return PASSWORD.matcher(secret).find();
        }
        if (!address.matches()) {
            return !Reference.isIn(secret);
        }
        String user = address.group(2) == null ? "" : address.group(2);
        return Reference.replaceAll(user, reference -> "").matches("(?s)[^:]*:.+");
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
