package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The receiving end: what {@link FileEventSink} has finished, checked by stream and revision. */
record CommittedOutput(Path directory) {

    /** Lines in finished files; those that Flink still writes begin with a dot. */
    long count() {
        return files().stream().mapToLong(List::size).sum();
    }

    /**
     * Nothing lost, nothing twice, each stream in order.
     *
     * @param expected by stream the revisions that have to be there
     */
    void assertExactly(Map<String, List<Long>> expected) {
        Map<String, List<List<Long>>> runs = new TreeMap<>();
        for (List<String> file : files()) {
            file.stream()
                    .map(line -> line.split(" "))
                    .collect(
                            Collectors.groupingBy(
                                    parts -> parts[0],
                                    Collectors.mapping(
                                            parts -> Long.valueOf(parts[1]), Collectors.toList())))
                    .forEach(
                            (stream, revisions) ->
                                    runs.computeIfAbsent(stream, s -> new ArrayList<>())
                                            .add(revisions));
        }
        // The streams of a key are in one file a checkpoint, so the files of a stream follow each
        // other:
        // put in the order of their first lines, the whole has to be the stream.
        Map<String, List<Long>> found = new TreeMap<>();
        runs.forEach(
                (stream, files) ->
                        found.put(
                                stream,
                                files.stream()
                                        .sorted(Comparator.comparing(file -> file.get(0)))
                                        .flatMap(List::stream)
                                        .toList()));
        assertThat(found).isEqualTo(new TreeMap<>(expected));
    }

    /** By name alone: a file that Flink still writes is renamed while one looks at it. */
    private List<List<String>> files() {
        List<List<String>> files = new ArrayList<>();
        for (File bucket : listed(directory.toFile())) {
            for (File file : listed(bucket)) {
                if (!file.getName().startsWith(".")) {
                    files.add(lines(file));
                }
            }
        }
        return files;
    }

    private static File[] listed(File folder) {
        File[] inside = folder.listFiles();
        return inside == null ? new File[0] : inside;
    }

    private static List<String> lines(File file) {
        try {
            return Files.readAllLines(file.toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
