package io.github.esflink.sinks.contract.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The processes that {@code cluster.sh} has started, by the folder in which it notes them.
 *
 * @param folder has a file for each, {@code taskmanager-1.pid}, with its number
 */
record StartedProcesses(Path folder) {

    void endByForce() {
        for (long pid : pids().values()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Those that run no more. */
    Set<String> ended() {
        Map<String, Long> ended = pids();
        ended.values().removeIf(pid -> ProcessHandle.of(pid).isPresent());
        return ended.keySet();
    }

    /** By process the number that it had when it was started last. */
    private Map<String, Long> pids() {
        Map<String, Long> pids = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String pid = Files.readString(file).trim();
                // The script may be writing it.
                if (!pid.isEmpty()) {
                    pids.put(
                            file.getFileName().toString().replaceFirst("\\.pid$", ""),
                            Long.parseLong(pid));
                }
            }
        } catch (IOException e) {
            // Nothing was started.
        }
        return pids;
    }
}
