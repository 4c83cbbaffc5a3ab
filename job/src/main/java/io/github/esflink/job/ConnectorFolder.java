package io.github.esflink.job;

import io.github.esflink.job.definition.DefinitionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The connector files of a folder: {@code .yaml}, {@code .yml} and {@code .json}, by name. */
final class ConnectorFolder {

    private ConnectorFolder() {}

    /**
     * @throws DefinitionException when there are none
     */
    static List<Path> files(Path folder) {
        try (Stream<Path> inside = Files.list(folder)) {
            List<Path> files = inside.filter(ConnectorFolder::isConnector).sorted().toList();
            if (files.isEmpty()) {
                throw new DefinitionException(
                        folder.toString(),
                        List.of("it is a folder without .yaml, .yml or .json files."));
            }
            return files;
        } catch (IOException e) {
            throw new DefinitionException(
                    folder.toString(), List.of("it cannot be read: " + e.getMessage()));
        }
    }

    private static boolean isConnector(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return Files.isRegularFile(file)
                && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
    }
}
