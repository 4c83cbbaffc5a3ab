package io.github.esflink.sinks.sql.database;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads connection strings as the server's SQL sink has them: {@code Host=db;Port=5432;…}. */
final class ConnectionKeywords {

    /** What is read. */
    enum Keyword {
        HOST("Host/Server"),
        PORT("Port"),
        DATABASE("Database"),
        USERNAME("Username/User Id"),
        PASSWORD("Password"),
        SSL_MODE("SSL Mode/Encrypt"),
        TIMEOUT("Timeout");

        /** With a slash between several. */
        private final String names;

        Keyword(String names) {
            this.names = names;
        }

        private static @Nullable Keyword named(String name) {
            String folded = fold(name);
            return Arrays.stream(values())
                    .filter(word -> List.of(fold(word.names).split("/", -1)).contains(folded))
                    .findFirst()
                    .orElse(null);
        }

        private static String all() {
            return Arrays.stream(values())
                    .map(word -> word.names)
                    .collect(Collectors.joining(", "));
        }

        private static String fold(String name) {
            return name.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
        }
    }

    /** A keyword, and a value that may be in quotes, in which two stand for one. */
    private static final Pattern PAIR =
            Pattern.compile(
                    "\\s*([^=;]*?)\\s*=\\s*(?:\"((?:[^\"]|\"\")*)\"\\s*|'((?:[^']|'')*)'\\s*|([^;]*))(?:;|$)");

    private ConnectionKeywords() {}

    /**
     * @throws IllegalArgumentException naming a keyword that is not read, without any value
     */
    static Map<Keyword, String> parse(String text) {
        Map<Keyword, String> values = new EnumMap<>(Keyword.class);
        String rest = text.strip();
        while (!rest.isEmpty()) {
            Matcher pair = PAIR.matcher(rest);
            if (!pair.lookingAt()) {
                throw new IllegalArgumentException(
                        "expected Host=…;Port=…;Database=…, or jdbc:postgresql://…, found something else");
            }
            put(values, pair.group(1), value(pair));
            rest = rest.substring(pair.end()).replaceFirst("^[;\\s]+", "");
        }
        return values;
    }

    private static void put(Map<Keyword, String> values, String name, String value) {
        Keyword keyword = Keyword.named(name);
        if (keyword == null) {
            throw new IllegalArgumentException(
                    "%s is not read: expected %s; a JDBC URL (jdbc:postgresql://…) takes what the driver takes"
                            .formatted(name, Keyword.all()));
        }
        if (values.putIfAbsent(keyword, value) != null) {
            throw new IllegalArgumentException("%s is set twice".formatted(keyword.names));
        }
    }

    private static String value(Matcher pair) {
        if (pair.group(2) != null) {
            return pair.group(2).replace("\"\"", "\"");
        }
        return pair.group(3) != null ? pair.group(3).replace("''", "'") : pair.group(4).strip();
    }

    /**
     * The driver's word.
     *
     * @throws IllegalArgumentException for a word that there is not
     */
    static String sslMode(String value) {
        return switch (Keyword.fold(value)) {
            case "disable", "false", "no" -> "disable";
            case "allow" -> "allow";
            case "prefer" -> "prefer";
            case "require", "true", "yes" -> "require";
            case "verifyca" -> "verify-ca";
            case "verifyfull" -> "verify-full";
            default ->
                    throw new IllegalArgumentException(
                            "SSL Mode: expected Disable, Allow, Prefer, Require, VerifyCA or VerifyFull");
        };
    }

    /**
     * @throws IllegalArgumentException when it is no number from 1 on
     */
    static int number(String keyword, String value) {
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(keyword + ": expected a number from 1 on");
    }
}
