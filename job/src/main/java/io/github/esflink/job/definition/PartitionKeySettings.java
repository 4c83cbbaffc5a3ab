package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.optional;
import static io.github.esflink.job.setting.Setting.withDefault;

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

    static final Setting<Boolean> ENABLED =
            withDefault("partitionKeyExtraction:enabled", Kind.bool(), "false");

    /** One word is that of the server's first releases. */
    private static final Setting<Source> SOURCE =
            withDefault(
                    "partitionKeyExtraction:source",
                    Kind.choice(Source.class)
                            .reading(word -> word.replaceFirst("(?i)^recordKey$", "partitionKey")),
                    "partitionKey");

    private static final Setting<String> EXPRESSION =
            optional("partitionKeyExtraction:expression", Kind.text("text"));

    private static final Setting<String> HEADER_KEY =
            optional("partitionKeyExtraction:headerKey", Kind.text("the name of a header"));

    static final List<Setting<?>> ALL = List.of(ENABLED, SOURCE, EXPRESSION, HEADER_KEY);

    private PartitionKeySettings() {}

    /** Empty when there is to be no key, or when something is wrong, which is noted. */
    static Optional<RecordKey> read(Scope scope) {
        if (!scope.readOrDefault(ENABLED)) {
            scope.readWithoutEffect(
                    List.of(SOURCE, EXPRESSION, HEADER_KEY),
                    "partitionKeyExtraction:enabled is not true");
            return Optional.empty();
        }
        Source source = scope.readOrDefault(SOURCE);
        if (source == Source.PARTITION_KEY || source == Source.STREAM_SUFFIX) {
            scope.readWithoutEffect(
                    EXPRESSION, "it goes with partitionKeyExtraction:source stream or headers");
        }
        Optional<String> expression = scope.read(EXPRESSION);
        Optional<String> header =
                source == Source.HEADERS ? scope.read(HEADER_KEY) : Optional.empty();
        if (header.isPresent()) {
            scope.remark(
                    HEADER_KEY,
                    "is read as partitionKeyExtraction:expression: all of this header is the key, and no regular expression takes a part of it.");
        }
        if (header.isEmpty()) {
            scope.readWithoutEffect(
                    HEADER_KEY, "it goes with partitionKeyExtraction:source headers");
        }
        try {
            return key(source, header.or(() -> expression));
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
