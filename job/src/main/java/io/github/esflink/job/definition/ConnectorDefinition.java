package io.github.esflink.job.definition;

import io.github.esflink.job.filter.Filter;
import io.github.esflink.job.setting.Scope;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connector as it was defined, checked.
 *
 * @param id its name in logs, headers and the web UI
 * @param source what it reads
 * @param filter what of that is wanted, where the server cannot tell; null for all
 * @param transform what is made of the events
 * @param sinks where the events go; one or more
 * @param checkpointInterval how often its position is kept; null for Flink's setting
 * @param shown every setting as it counts, without secrets
 */
public record ConnectorDefinition(
        String id,
        SourceDefinition source,
        @Nullable Filter filter,
        TransformDefinition transform,
        List<SinkDefinition> sinks,
        @Nullable Duration checkpointInterval,
        List<Scope.Shown> shown) {

    public ConnectorDefinition {
        sinks = List.copyOf(sinks);
        shown = List.copyOf(shown);
    }

    @Override
    public String toString() {
        return "ConnectorDefinition{" + id + ", " + sinks + "}";
    }
}
