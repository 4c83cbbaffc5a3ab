package io.github.esflink.job.pipeline;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.logger.LoggerEventSink;

/** The sink that a definition asks for. */
public final class Sinks {

    private Sinks() {}

    public static EventSink of(ConnectorDefinition definition) {
        return switch (definition.sink()) {
            case LOGGER -> LoggerEventSink.create();
        };
    }
}
