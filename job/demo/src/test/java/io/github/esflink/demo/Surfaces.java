package io.github.esflink.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What somebody sees who looks at a cluster, each by the name of where it is. */
final class Surfaces {

    private final Map<String, byte[]> contents = new TreeMap<>();

    /** What a command has written. */
    void add(String name, List<String> lines) {
        contents.put(name, String.join("\n", lines).getBytes(UTF_8));
    }

    /** Every answer of the REST interface. */
    void addRest(FlinkProcesses cluster) throws IOException, InterruptedException {
        contents.putAll(RestAnswers.of(cluster));
    }

    /** Every file in a folder but for the jars: logs, checkpoints, savepoints, job graphs. */
    void addFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!isJar(file)) {
                    contents.put("file " + root.relativize(file), Files.readAllBytes(file));
                }
            }
        }
    }

    /** The code, which is the same for everybody; Flink keeps a copy for each job. */
    private static boolean isJar(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            return new String(content.readNBytes(2), UTF_8).equals("PK");
        }
    }

    /** The text of all whose names have something in them. */
    String text(String partOfName) {
        return contents.entrySet().stream()
                .filter(surface -> surface.getKey().contains(partOfName))
                .map(surface -> new String(surface.getValue(), UTF_8))
                .collect(Collectors.joining("\n"));
    }

    Set<String> names() {
        return contents.keySet();
    }

    /** For each secret that is seen, where. */
    Map<String, List<String>> showing(PlantedSecrets secrets) {
        return secrets.seenIn(contents);
    }

    /** Where one is seen, without what is another in each run: ids of jobs, names of files. */
    Set<String> kindsShowing(PlantedSecrets secrets) {
        Set<String> kinds = new TreeSet<>();
        for (List<String> names : showing(secrets).values()) {
            for (String name : names) {
                kinds.add(
                        name.replaceAll("[0-9a-f]{32}", "ID")
                                .replaceAll("/taskmanagers/[^/]+", "/taskmanagers/TM")
                                .replaceAll("(savepoint|chk)-[^/]+", "$1"));
            }
        }
        return kinds;
    }
}
