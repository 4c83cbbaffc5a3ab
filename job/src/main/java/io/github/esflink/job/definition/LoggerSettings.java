package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.logger.LoggerEventSink;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Logger sink has no settings of its own. */
final class LoggerSettings {

    static final Catalog CATALOG = new Catalog("logger-sink", List.of(), Map.of());

    private LoggerSettings() {}

    static Optional<EventSink> read(Scope scope) {
        return Optional.of(LoggerEventSink.create());
    }
}
