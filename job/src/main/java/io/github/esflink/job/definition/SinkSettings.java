package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Section;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.http.HttpEventSink;
import io.github.esflink.sinks.kafka.KafkaEventSink;
import io.github.esflink.sinks.logger.LoggerEventSink;
import io.github.esflink.sinks.sql.SqlEventSink;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How the settings of one kind of sink are read.
 *
 * @param catalog those that it has
 * @param reader makes the sink; empty when something is wrong, which is noted
 */
record SinkSettings(Catalog catalog, Function<Scope, Optional<EventSink>> reader) {

    private static final Section<Void> LOGGER =
            new Section<Void>()
                    .withoutEffect("headers are not logged", List.of(HeaderSettings.IGNORE_SYSTEM))
                    .withoutEffect(
                            "lines go where Flink's log4j configuration says",
                            List.of(Setting.optional("configuration", Kind.text("text"))))
                    .withoutEffect(
                            "a line has the event's id, position and type",
                            List.of(Setting.optional("includeRecordData", Kind.bool())))
                    .withoutEffect("the log takes everything", resilience());

    private static <B> SinkSettings of(
            SinkType type, Section<B> section, Supplier<B> builder, Function<B, EventSink> build) {
        return new SinkSettings(
                new Catalog(type.instanceTypeName(), section.settings()),
                scope -> {
                    B sink = builder.get();
                    section.read(scope, sink);
                    return scope.built("", () -> build.apply(sink));
                });
    }

    boolean hasDeadLetters() {
        return catalog.settings().containsAll(DeadLetterSettings.WHERE);
    }

    static SinkSettings of(SinkType type) {
        return switch (type) {
            case LOGGER -> of(type, LOGGER, () -> null, nothing -> LoggerEventSink.create());
            case HTTP -> of(type, HttpSettings.SECTION, HttpEventSink::builder, b -> b.build());
            case KAFKA -> of(type, KafkaSettings.SECTION, KafkaEventSink::builder, b -> b.build());
            case SQL -> of(type, SqlSinkSettings.SECTION, SqlEventSink::builder, b -> b.build());
        };
    }

    /** In the order of their types. */
    static List<Catalog> catalogs() {
        return Stream.of(SinkType.values()).map(type -> of(type).catalog).toList();
    }

    /** The server's retries, as sinks know them that have no use for them. */
    static List<Setting<?>> resilience() {
        return Setting.join(
                List.of(Setting.optional("resilience:enabled", Kind.bool())),
                HttpRetrySettings.PHASES.stream()
                        .map(bound -> Setting.optional(bound.key(), bound.kind()))
                        .toList());
    }
}
