package io.github.esflink.reliability.operation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** YAML 1.2, read as Flink reads it. */
final class YamlFiles {

    private YamlFiles() {}

    /** All documents of a file. */
    static List<Object> documents(Path file) throws IOException {
        List<Object> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(Files.readString(file))
                .forEach(documents::add);
        return documents;
    }

    /** {@code a.b.c: value} for every leaf. */
    static Map<String, String> flat(Path file) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        flatten("", documents(file).get(0), settings);
        return settings;
    }

    private static void flatten(String prefix, Object node, Map<String, String> settings) {
        if (node instanceof Map<?, ?> map) {
            map.forEach(
                    (key, value) ->
                            flatten(
                                    prefix.isEmpty() ? "" + key : prefix + "." + key,
                                    value,
                                    settings));
        } else {
            settings.put(prefix, String.valueOf(node));
        }
    }

    /** The node at a path of keys and indices, such as {@code spec.job.args}. */
    static Object at(Object node, String path) {
        Object current = node;
        for (String key : path.split("\\.", -1)) {
            Object next =
                    current instanceof List<?> list
                            ? list.get(Integer.parseInt(key))
                            : ((Map<?, ?>) current).get(key);
            if (next == null) {
                throw new AssertionError("No " + key + " of " + path + " in " + current);
            }
            current = next;
        }
        return current;
    }
}
