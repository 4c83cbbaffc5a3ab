package io.github.esflink.savepoints;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.node.NodeBuilder;
import io.github.esflink.node.projection.SystemProjection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a released version left behind when it was stopped with a savepoint: {@code
 * released/VERSION/KIND} with
 *
 * <ul>
 *   <li>{@code connector.yaml}, the connector, with {@code @…@} for what differs between machines;
 *   <li>{@code events/}, the log it read, as the embedded node keeps it;
 *   <li>{@code savepoint/}, in Flink's canonical format;
 *   <li>{@code done.txt}: by stream how many events its sink was done with.
 * </ul>
 */
record ReleasedState(Path folder) {

    static final Path ROOT =
            Path.of(System.getProperty("savepoints.root", "..")).resolve("savepoints/released");

    static final List<String> ORDERS =
            List.of("order-0", "order-1", "order-2", "order-3", "order-4", "order-5");

    /** The streams that the connector reads which names its streams. */
    static final List<String> READ = List.of("order-0", "order-1");

    /** Streams whose events from the third on were waiting, where the sink can have that. */
    static final List<String> STUCK = List.of("stuck-0", "stuck-1");

    /** A stream that is parked behind its fourth event, where the sink can have that. */
    static final String REFUSED = "refused-0";

    /** How many events every stream has. */
    static final int EVENTS = 20;

    static ReleasedState of(String version, String kind) {
        return new ReleasedState(ROOT.resolve(version).resolve(kind));
    }

    static List<String> streams() {
        return Stream.of(ORDERS, STUCK, List.of(REFUSED)).flatMap(List::stream).toList();
    }

    /** A node on a log, with what the connector of that kind needs. */
    static EventStoreNode node(String kind, Path events) {
        NodeBuilder builder = EventStoreNode.builder().port(0).data(events);
        return kind.equals("category")
                ? builder.projections(SystemProjection.BY_CATEGORY).start()
                : builder.start();
    }

    /** Every one that is there. */
    static List<ReleasedState> all() {
        List<ReleasedState> found = new ArrayList<>();
        for (Path version : inside(ROOT)) {
            inside(version).forEach(kind -> found.add(new ReleasedState(kind)));
        }
        return found;
    }

    private static List<Path> inside(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String kind() {
        return folder.getFileName().toString();
    }

    String connector() throws IOException {
        return Files.readString(folder.resolve("connector.yaml"));
    }

    String savepoint() {
        return folder.resolve("savepoint").toUri().toString();
    }

    /** The log in a folder where a node may go on with it. */
    Path eventsIn(Path copies) throws IOException {
        return copy(folder.resolve("events"), Files.createTempDirectory(copies, "events"));
    }

    Map<String, Long> done() throws IOException {
        return Files.readAllLines(folder.resolve("done.txt")).stream()
                .map(line -> line.split(" "))
                .collect(
                        Collectors.toMap(
                                words -> words[0],
                                words -> Long.valueOf(words[1]),
                                Long::sum,
                                TreeMap::new));
    }

    void write(String connector, Path events, Path savepoint, Map<String, Long> done)
            throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("connector.yaml"), connector);
        copy(events, folder.resolve("events"));
        copy(savepoint, folder.resolve("savepoint"));
        Files.write(
                folder.resolve("done.txt"),
                new TreeMap<>(done)
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + " " + entry.getValue())
                                .toList());
    }

    static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    @Override
    public String toString() {
        return ROOT.relativize(folder).toString();
    }
}
