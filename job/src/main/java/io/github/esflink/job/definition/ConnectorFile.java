package io.github.esflink.job.definition;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.github.esflink.source.subscription.StartingPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connector from YAML or JSON. The keys are those of the server's connectors, in any case,
 * flat or nested, plus {@code id}, {@code connectionString} and {@code transformer:fields}.
 */
public final class ConnectorFile {

    private static final YAMLMapper YAML = new YAMLMapper();

    private ConnectorFile() {}

    /**
     * @throws DefinitionException with everything that is wrong
     */
    public static ConnectorDefinition read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new DefinitionException(
                    file.toString(), List.of("there is no such file; expected YAML or JSON."));
        } catch (IOException e) {
            throw new DefinitionException(
                    file.toString(), List.of("it cannot be read: " + e.getMessage()));
        }
    }

    static ConnectorDefinition parse(String file, String text) {
        Settings settings = Settings.of(tree(file, text));
        String id = settings.required("id", "a name for the connector");
        String connectionString =
                settings.required("connectionString", "esdb://host:port or esdb+discover://host");
        String sinkName =
                settings.required("instanceTypeName", "the kind of sink: " + SinkType.names());
        Optional<SinkType> sink = SinkType.of(sinkName);
        if (sink.isEmpty() && !sinkName.isEmpty()) {
            settings.error(
                    "instanceTypeName: expected one of %s, found \"%s\"."
                            .formatted(SinkType.names(), sinkName));
        }
        StartingPosition start =
                settings.choice(
                                "subscription:initialPosition",
                                ConnectorFile::startingPosition,
                                "latest or earliest")
                        .orElse(StartingPosition.latest());
        FilterDefinition filter = filter(settings);
        Map<String, String> fields = fields(settings);
        List<String> errors = settings.errors();
        if (!errors.isEmpty()) {
            throw new DefinitionException(file, errors);
        }
        return new ConnectorDefinition(
                id, connectionString, start, filter, fields, sink.orElseThrow());
    }

    private static JsonNode tree(String file, String text) {
        try {
            JsonNode root = YAML.readTree(text);
            if (root == null || !root.isObject()) {
                throw new DefinitionException(
                        file, List.of("expected settings (key: value), found none."));
            }
            return root;
        } catch (JsonProcessingException e) {
            // Without the text around the place: it may be a secret.
            throw new DefinitionException(
                    file,
                    List.of(
                            "it is neither YAML nor JSON: line %d, column %d."
                                    .formatted(
                                            e.getLocation() == null
                                                    ? 0
                                                    : e.getLocation().getLineNr(),
                                            e.getLocation() == null
                                                    ? 0
                                                    : e.getLocation().getColumnNr())));
        }
    }

    private static Optional<StartingPosition> startingPosition(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "latest" -> Optional.of(StartingPosition.latest());
            case "earliest" -> Optional.of(StartingPosition.earliest());
            default -> Optional.empty();
        };
    }

    private static @Nullable FilterDefinition filter(Settings settings) {
        boolean scopeGiven = settings.has("subscription:filter:scope");
        Optional<FilterDefinition.Scope> scope =
                settings.choice(
                        "subscription:filter:scope", ConnectorFile::scope, "stream or record");
        Optional<FilterDefinition.Type> type =
                settings.choice(
                        "subscription:filter:filterType",
                        ConnectorFile::filterType,
                        "streamId, regex or prefix");
        Optional<String> expression = settings.text("subscription:filter:expression");
        if (expression.isEmpty()) {
            return null;
        }
        if (scope.isEmpty()) {
            if (!scopeGiven) {
                settings.error(
                        "subscription:filter:scope: missing; an expression needs the scope stream or record.");
            }
            return null;
        }
        FilterDefinition.Type read = type.orElse(FilterDefinition.Type.PREFIX);
        if (read == FilterDefinition.Type.STREAM_ID
                && scope.get() == FilterDefinition.Scope.RECORD) {
            settings.error(
                    "subscription:filter:filterType: streamId goes with the scope stream, found record.");
        }
        if (read == FilterDefinition.Type.REGEX) {
            try {
                Pattern.compile(expression.get());
            } catch (PatternSyntaxException e) {
                settings.error(
                        "subscription:filter:expression: not a regular expression: %s in \"%s\"."
                                .formatted(e.getDescription(), e.getPattern()));
            }
        }
        return new FilterDefinition(scope.get(), read, expression.get());
    }

    private static Optional<FilterDefinition.Scope> scope(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "stream" -> Optional.of(FilterDefinition.Scope.STREAM);
            case "record" -> Optional.of(FilterDefinition.Scope.RECORD);
            default -> Optional.empty();
        };
    }

    private static Optional<FilterDefinition.Type> filterType(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "streamid" -> Optional.of(FilterDefinition.Type.STREAM_ID);
            case "regex" -> Optional.of(FilterDefinition.Type.REGEX);
            case "prefix" -> Optional.of(FilterDefinition.Type.PREFIX);
            default -> Optional.empty();
        };
    }

    private static @Nullable Map<String, String> fields(Settings settings) {
        Map<String, String> fields = settings.below("transformer:fields");
        fields.forEach(
                (name, pointer) -> {
                    try {
                        JsonPointer.compile(pointer);
                    } catch (IllegalArgumentException e) {
                        settings.error(
                                "transformer:fields:%s: expected a JSON pointer such as /place or /coordinates/0, found \"%s\"."
                                        .formatted(name, pointer));
                    }
                });
        return fields.isEmpty() ? null : fields;
    }
}
