package io.github.esflink.sinks.sql.database;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.sql.database.ConnectionKeywords.Keyword;
import java.io.Serializable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and how it knows who comes. References to secrets are read where connections
 * are made; {@link #toString()} has the address only. Immutable.
 */
@Internal
public final class DatabaseConnection implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String JDBC = "jdbc:";
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final String DEFAULT_PORT = "5432";

    /** A JDBC URL, or a reference to all of a connection string; null when there are keywords. */
    private final @Nullable Secret whole;

    private final EnumMap<Keyword, Secret> keywords;
    private final @Nullable Secret username;
    private final @Nullable Secret password;
    private final String shown;

    private DatabaseConnection(
            @Nullable Secret whole,
            EnumMap<Keyword, Secret> keywords,
            @Nullable Secret username,
            @Nullable Secret password,
            String shown) {
        this.whole = whole;
        this.keywords = keywords;
        this.username = username;
        this.password = password;
        this.shown = shown;
    }

    /**
     * @param text {@code Host=…;Port=…;Database=…;Username=…;Password=…;SSL Mode=…;Timeout=…}, a
     *     JDBC URL, or a reference to either; with references in it where there are secrets
     * @throws IllegalArgumentException saying what is wrong, without any value
     */
    public static DatabaseConnection of(String text) {
        String stripped = text.strip();
        String lower = stripped.toLowerCase(Locale.ROOT);
        if (lower.matches("(?s)(esdb|kurrentdb|kurrent|kdb)(\\+discover)?:.*")) {
            throw new IllegalArgumentException(
                    "expected the database's, Host=…;Port=…;Database=… or jdbc:postgresql://…, found EventStoreDB's: that one goes to subscription:connectionString");
        }
        EnumMap<Keyword, Secret> keywords = new EnumMap<>(Keyword.class);
        if (lower.startsWith(JDBC)) {
            requirePostgres(lower);
            String address = stripped.replaceFirst("\\?.*", "").replaceFirst("//[^/]*@", "//");
            return new DatabaseConnection(Secret.of(stripped), keywords, null, null, address);
        }
        if (!stripped.contains("=") && stripped.contains("${")) {
            return new DatabaseConnection(Secret.of(stripped), keywords, null, null, stripped);
        }
        Map<Keyword, String> parsed = ConnectionKeywords.parse(stripped);
        if (!parsed.containsKey(Keyword.HOST)) {
            throw new IllegalArgumentException("Host is missing");
        }
        parsed.forEach((keyword, value) -> keywords.put(keyword, Secret.of(value)));
        String shown =
                "%s:%s/%s"
                        .formatted(
                                parsed.get(Keyword.HOST),
                                parsed.getOrDefault(Keyword.PORT, DEFAULT_PORT),
                                parsed.getOrDefault(Keyword.DATABASE, ""));
        return new DatabaseConnection(null, keywords, null, null, shown).checked();
    }

    private static void requirePostgres(String lower) {
        if (!lower.startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException(
                    "expected a URL that begins with jdbc:postgresql:, found one of another database");
        }
    }

    /** What can be checked without a secret. */
    private DatabaseConnection checked() {
        literal(Keyword.SSL_MODE, ConnectionKeywords::sslMode);
        literal(Keyword.PORT, value -> ConnectionKeywords.number("Port", value));
        literal(Keyword.TIMEOUT, value -> ConnectionKeywords.number("Timeout", value));
        return this;
    }

    private interface Check {
        Object apply(String value);
    }

    private void literal(Keyword keyword, Check check) {
        Secret value = keywords.get(keyword);
        if (value != null && value.isLiteral()) {
            check.apply(value.resolve());
        }
    }

    /** The same with another user, whatever the connection string says. */
    public DatabaseConnection withUsername(Secret name) {
        return new DatabaseConnection(whole, keywords, name, password, shown);
    }

    /** The same with another password. */
    public DatabaseConnection withPassword(Secret word) {
        return new DatabaseConnection(whole, keywords, username, word, shown);
    }

    /**
     * What a driver connects with.
     *
     * @param url without user and password, unless the connection string is a URL that has them
     */
    record Resolved(String url, Properties properties) {
        @Override
        public String toString() {
            return "Resolved{}";
        }
    }

    /**
     * @throws io.github.esflink.secret.SecretException naming a reference that leads nowhere here
     * @throws IllegalArgumentException when a reference led to what is no connection string
     */
    Resolved resolve() {
        Resolved resolved = whole == null ? fromKeywords() : ofWhole(whole.resolve().strip());
        set(resolved.properties, "user", username);
        set(resolved.properties, "password", password);
        return resolved;
    }

    private static Resolved ofWhole(String text) {
        return text.toLowerCase(Locale.ROOT).startsWith(POSTGRESQL)
                ? new Resolved(text, new Properties())
                : of(text).resolve();
    }

    private Resolved fromKeywords() {
        Properties properties = new Properties();
        set(properties, "user", keywords.get(Keyword.USERNAME));
        set(properties, "password", keywords.get(Keyword.PASSWORD));
        Secret mode = keywords.get(Keyword.SSL_MODE);
        if (mode != null) {
            properties.setProperty("sslmode", ConnectionKeywords.sslMode(mode.resolve()));
        }
        Secret timeout = keywords.get(Keyword.TIMEOUT);
        if (timeout != null) {
            int seconds = ConnectionKeywords.number("Timeout", timeout.resolve());
            properties.setProperty("connectTimeout", String.valueOf(seconds));
        }
        return new Resolved(url(), properties);
    }

    private String url() {
        int port = ConnectionKeywords.number("Port", value(Keyword.PORT, DEFAULT_PORT));
        StringBuilder url = new StringBuilder(POSTGRESQL).append("//");
        for (String host : value(Keyword.HOST, "").split(",", -1)) {
            url.append(url.charAt(url.length() - 1) == '/' ? "" : ",");
            url.append(host.strip()).append(':').append(port);
        }
        String database = value(Keyword.DATABASE, "");
        return url.append('/')
                .append(URLEncoder.encode(database, StandardCharsets.UTF_8))
                .toString();
    }

    private String value(Keyword keyword, String standard) {
        Secret value = keywords.get(keyword);
        return value == null ? standard : value.resolve();
    }

    private static void set(Properties properties, String name, @Nullable Secret value) {
        if (value != null) {
            properties.setProperty(name, value.resolve());
        }
    }

    /** Its address, without user and password. */
    @Override
    public String toString() {
        return shown;
    }
}
