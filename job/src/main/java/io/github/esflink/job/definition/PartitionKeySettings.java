package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.key.RecordKey;
import java.util.List;
import java.util.Optional;

/** Which events belong together, in the server's words. */
final class PartitionKeySettings {

    /** What the key is taken from. */
    private enum Source {
        PARTITION_KEY,
        STREAM,
        STREAM_SUFFIX,
        HEADERS
    }

    private static final Setting<Boolean> ENABLED =
            Setting.withDefault(
                    "partitionKeyExtraction:enabled",
                    Kind.bool(),
                    "false",
                    "Whether records have a key.");

    private static final Setting<Source> SOURCE =
            Setting.withDefault(
                    "partitionKeyExtraction:source",
                    Kind.choice(Source.class),
                    "partitionKey",
                    "What the key is taken from: the `$partitionKey` of the event's metadata (its stream when it has none), the stream, what follows the last hyphen of the stream, or fields of the metadata.");

    private static final Setting<String> EXPRESSION =
            Setting.optional(
                    "partitionKeyExtraction:expression",
                    Kind.text("text"),
                    "With `stream` a regular expression ([RE2](https://github.com/google/re2/wiki/Syntax)) with one group, default the whole name; with `headers` the names, comma separated, whose values are joined with `-`.");

    static final List<Setting<?>> ALL = List.of(ENABLED, SOURCE, EXPRESSION);

    private PartitionKeySettings() {}

    /** Empty when there is to be no key, or when something is wrong, which is noted. */
    static Optional<RecordKey> read(Scope scope) {
        boolean enabled = scope.readOrDefault(ENABLED);
        Optional<Source> source = scope.read(SOURCE);
        Optional<String> expression = scope.read(EXPRESSION);
        if (!enabled || source.isEmpty()) {
            return Optional.empty();
        }
        try {
            return key(source.get(), expression);
        } catch (IllegalArgumentException e) {
            scope.error(EXPRESSION, e.getMessage() + ".");
            return Optional.empty();
        }
    }

    private static Optional<RecordKey> key(Source source, Optional<String> expression) {
        return Optional.of(
                switch (source) {
                    case PARTITION_KEY -> RecordKey.partitionKey();
                    case STREAM ->
                            expression.map(RecordKey::streamPattern).orElseGet(RecordKey::stream);
                    case STREAM_SUFFIX -> RecordKey.streamSuffix();
                    case HEADERS ->
                            RecordKey.headers(List.of(expression.orElse("").split(",", -1)));
                });
    }
}
