package io.github.esflink.sinks.sql.mapping;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * A statement that events of a type are applied with.
 *
 * @param name for people: {@code OrderPlaced}, or {@code OrderPlaced:1} where there are several
 * @param text what is prepared
 * @param values where its parameters come from
 */
@Internal
public record MappedStatement(String name, SqlText text, ParameterValues values)
        implements Serializable {

    @Override
    public String toString() {
        return name;
    }
}
