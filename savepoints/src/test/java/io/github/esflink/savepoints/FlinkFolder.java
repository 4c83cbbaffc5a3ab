package io.github.esflink.savepoints;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder like that of a Flink distribution, as far as its client goes: {@code bin/flink}, {@code
 * lib} with the jars of this class path, {@code conf} with the address of a cluster.
 */
record FlinkFolder(Path root) {

    private static final List<String> IN_LIB =
            List.of(
                    "flink-",
                    "commons-",
                    "log4j-",
                    "slf4j-api",
                    "snakeyaml-engine",
                    "kryo",
                    "minlog",
                    "objenesis",
                    "reflectasm",
                    "jsr305",
                    "lz4",
                    "snappy",
                    "javassist",
                    "zstd",
                    "frocksdb",
                    "async-profiler");

    private static final List<String> NOT_IN_LIB =
            List.of("flink-connector-kafka", "flink-connector-base", "flink-state-processor");

    /**
     * @param root where it is made, or was before
     * @param checkpoints where jobs keep them
     */
    static FlinkFolder in(Path root, URI cluster, Path checkpoints) throws IOException {
        Path lib = Files.createDirectories(root.resolve("lib"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry);
            if (isOfADistribution(entry) && !Files.exists(lib.resolve(jar.getFileName()))) {
                Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar);
            }
        }
        Files.createDirectories(root.resolve("plugins"));
        Files.writeString(
                Files.createDirectories(root.resolve("conf")).resolve("config.yaml"),
                "rest.address: %s\nrest.port: %d\nexecution.checkpointing.dir: %s\n"
                        .formatted(cluster.getHost(), cluster.getPort(), checkpoints.toUri()));
        Path flink = Files.createDirectories(root.resolve("bin")).resolve("flink");
        Files.writeString(
                flink,
                """
                #!/usr/bin/env bash
                here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
                export FLINK_CONF_DIR="$here/conf"
                exec java --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \\
                  "-Dlog4j2.level=ERROR" -cp "$here/lib/*" org.apache.flink.client.cli.CliFrontend "$@"
                """);
        if (!flink.toFile().setExecutable(true)) {
            throw new IOException(flink + " could not be made executable");
        }
        return new FlinkFolder(root);
    }

    /** Not what jobs bring along, nor what the tools have in a jar of their own. */
    private static boolean isOfADistribution(String entry) {
        String name = new File(entry).getName();
        return entry.endsWith(".jar")
                && !entry.contains("esflink")
                && IN_LIB.stream().anyMatch(name::startsWith)
                && NOT_IN_LIB.stream().noneMatch(name::startsWith);
    }

    Path bin() {
        return root.resolve("bin");
    }
}
