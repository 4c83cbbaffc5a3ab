package io.github.esflink.source.client;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * References in a connection string, {@code ${env:NAME}} and {@code ${file:/path}}, are resolved
 * where the connection is made and nowhere before: the job graph, the web UI and the logs hold the
 * reference.
 *
 * <p>A value that stands for user or password (before the {@code @}) is percent-encoded, as the
 * client expects it there. A file's last line break is not part of its value.
 */
@Internal
public final class ConnectionReferences {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    private ConnectionReferences() {}

    /**
     * @throws EventStoreException naming the reference that leads nowhere
     */
    public static String resolve(String connectionString, Map<String, String> environment) {
        return replace(connectionString, match -> value(match, environment));
    }

    /**
     * The string with something harmless for each reference, to see whether the rest is well
     * formed.
     */
    static String placeholders(String connectionString) {
        return REFERENCE.matcher(connectionString).replaceAll("1");
    }

    /** Whether all of it is one reference, so that nothing is known of its form. */
    static boolean isReference(String connectionString) {
        return REFERENCE.matcher(connectionString).matches();
    }

    private static String replace(String text, Function<Matcher, String> valueOf) {
        int userEnd = text.lastIndexOf('@');
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String value = valueOf.apply(matcher);
            boolean credential = matcher.end() <= userEnd;
            matcher.appendReplacement(
                    resolved,
                    Matcher.quoteReplacement(
                            credential ? URLEncoder.encode(value, StandardCharsets.UTF_8) : value));
        }
        matcher.appendTail(resolved);
        return resolved.toString();
    }

    private static String value(Matcher reference, Map<String, String> environment) {
        String name = reference.group(2);
        if (reference.group(1).equals("env")) {
            String value = environment.get(name);
            if (value == null) {
                throw new EventStoreException(
                        "The connection string refers to ${env:%s}, but this process has no such environment variable: set it for the job manager and every task manager."
                                .formatted(name));
            }
            return value;
        }
        try {
            return Files.readString(Path.of(name)).stripTrailing();
        } catch (IOException e) {
            throw new EventStoreException(
                    "The connection string refers to ${file:%s}, which cannot be read here (%s): the job manager and every task manager need it."
                            .formatted(name, e.getClass().getSimpleName()));
        }
    }
}
