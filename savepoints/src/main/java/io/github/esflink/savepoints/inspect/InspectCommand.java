package io.github.esflink.savepoints.inspect;

import io.github.esflink.savepoints.stored.Savepoint;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints where a connector stands in a savepoint or checkpoint, and what it has not finished. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Prints where a connector stands in a savepoint or checkpoint, and what its sinks have not finished. Changes nothing.")
public final class InspectCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "SAVEPOINT",
            description =
                    "a savepoint or a retained checkpoint: its folder or its _metadata, a path or a URI")
    private String location = "";

    @Option(names = "--events", description = "name every event that waits in a sink")
    private boolean events;

    @Option(names = "--json", description = "for programs")
    private boolean json;

    @Override
    public Integer call() {
        Inspection inspection = Inspection.of(Savepoint.open(location));
        if (json) {
            System.out.println(InspectionJson.of(inspection, events));
        } else {
            InspectionText.of(inspection, events).forEach(System.out::println);
        }
        return 0;
    }
}
