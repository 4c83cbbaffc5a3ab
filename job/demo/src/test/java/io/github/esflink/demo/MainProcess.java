package io.github.esflink.demo;

import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The main class as a process of its own, with Flink beside it. */
final class MainProcess {

    private MainProcess() {}

    /** Its exit code, and what it said. */
    record Ended(int code, List<String> lines) {}

    /** Waits for its end. */
    static Ended run(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(DemoPaths.FLINK_JVM_ARGS);
        command.addAll(
                List.of(
                        "-cp",
                        DemoPaths.ROOT.resolve("job/target/eventstore-connectors.jar")
                                + File.pathSeparator
                                + DemoPaths.FLINK_CLASS_PATH,
                        "io.github.esflink.job.ConnectorJob"));
        command.addAll(arguments);
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        try (ChildProcess process =
                ChildProcess.java("The connector", command, Map.of(), lines::add)) {
            String end = process.ended().get();
            return new Ended(
                    Integer.parseInt(end.substring(end.lastIndexOf(' ') + 1)), List.copyOf(lines));
        }
    }
}
