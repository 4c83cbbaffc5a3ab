package io.github.esflink.savepoints.inspect;

import io.github.esflink.savepoints.stored.Savepoint;
import io.github.esflink.savepoints.stored.SavepointException;
import io.github.esflink.savepoints.stored.SourceState;
import io.github.esflink.savepoints.stored.StoredFormats;
import io.github.esflink.savepoints.stored.StoredSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorState;

/** All that is known of a savepoint. */
record Inspection(
        Savepoint savepoint, SourceState source, List<StoredSink> sinks, List<Operator> operators) {

    /**
     * @param uid by which savepoints find its state again
     * @param name what people read in the web UI
     * @param states their names
     */
    record Operator(
            String uid,
            String name,
            int parallelism,
            int maxParallelism,
            long bytes,
            Set<String> states) {}

    static Inspection of(Savepoint savepoint) {
        List<StoredSink> sinks = new ArrayList<>();
        for (String name : StoredSink.names(savepoint)) {
            sinks.add(StoredSink.read(savepoint, name));
        }
        List<Operator> operators = new ArrayList<>();
        for (OperatorState operator : savepoint.operators()) {
            operators.add(operator(savepoint, operator));
        }
        return new Inspection(savepoint, SourceState.of(savepoint), sinks, operators);
    }

    private static Operator operator(Savepoint savepoint, OperatorState operator) {
        try {
            return new Operator(
                    Savepoint.nameOf(operator),
                    operator.getOperatorName().orElse(""),
                    operator.getParallelism(),
                    operator.getMaxParallelism(),
                    operator.getStateSize(),
                    StoredFormats.read(operator, Inspection.class.getClassLoader()));
        } catch (IOException e) {
            throw new SavepointException(
                    "The state of %s in %s cannot be read: %s"
                            .formatted(Savepoint.nameOf(operator), savepoint, e.getMessage()),
                    e);
        }
    }
}
