package io.github.esflink.sinks.sql.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.sinks.core.record.EventRecord;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;

/** Where the values of a statement's parameters come from: fields of the event, or a function. */
@PublicEvolving
@FunctionalInterface
public interface ParameterValues extends Serializable {

    /** Opened by each subtask, before the first event. */
    Reader open() throws Exception;

    /** In the task's thread, one event after the other. */
    @FunctionalInterface
    interface Reader extends AutoCloseable {

        /**
         * @param names of the parameters, in the order of the statement; one may come twice
         * @return a value for each; one that is missing or null becomes NULL, bytes are a {@code
         *     BinaryNode}
         * @throws UnmappableEventException when the event has no such values; it is not delivered
         * @throws io.github.esflink.sinks.core.record.PayloadException the same
         */
        List<JsonNode> read(EventRecord record, List<String> names);

        @Override
        default void close() {}
    }
}
