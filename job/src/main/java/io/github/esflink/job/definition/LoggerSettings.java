package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.logger.LoggerEventSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Logger sink has no settings of its own; those that all sinks of the server have are read. */
final class LoggerSettings {

    private static final UnusedResilience RESILIENCE =
            new UnusedResilience("the log takes everything");

    private static final Setting<Boolean> IGNORE_SYSTEM =
            Setting.optional(
                    SharedSettings.IGNORE_SYSTEM.key(),
                    Kind.bool(),
                    "Read and without effect: headers are not logged.");

    static final Catalog CATALOG = new Catalog("logger-sink", all(), Map.of());

    private LoggerSettings() {}

    private static List<Setting<?>> all() {
        List<Setting<?>> all = new ArrayList<>(List.of(IGNORE_SYSTEM));
        all.addAll(RESILIENCE.all());
        return all;
    }

    static Optional<EventSink> read(Scope scope) {
        RESILIENCE.read(scope);
        if (scope.read(IGNORE_SYSTEM).isPresent()) {
            scope.remark(IGNORE_SYSTEM, "has no effect, headers are not logged.");
        }
        return Optional.of(LoggerEventSink.create());
    }
}
