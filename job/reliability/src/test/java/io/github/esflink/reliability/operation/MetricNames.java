package io.github.esflink.reliability.operation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Flink's metrics as Prometheus knows them. */
final class MetricNames {

    private static final Pattern NAME =
            Pattern.compile("flink_(?:jobmanager|taskmanager)_[A-Za-z0-9_]+");

    private MetricNames() {}

    static Set<String> in(String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    static Set<String> in(Path file) throws IOException {
        return in(Files.readString(file));
    }
}
