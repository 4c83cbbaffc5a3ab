package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.sinks.core.EventSink;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the settings of one kind of sink are read.
 *
 * @param catalog those that it has
 * @param reader makes the sink; empty when something is wrong, which is noted
 */
record SinkSettings(Catalog catalog, Function<Scope, Optional<EventSink>> reader) {

    private static final Map<SinkType, SinkSettings> ALL =
            new EnumMap<>(
                    Map.of(
                            SinkType.LOGGER,
                            new SinkSettings(LoggerSettings.CATALOG, LoggerSettings::read)));

    static SinkSettings of(SinkType type) {
        SinkSettings settings = ALL.get(type);
        if (settings == null) {
            throw new IllegalStateException("Nobody reads the settings of " + type);
        }
        return settings;
    }

    /** In the order of their types. */
    static List<Catalog> catalogs() {
        return ALL.values().stream().map(SinkSettings::catalog).toList();
    }
}
