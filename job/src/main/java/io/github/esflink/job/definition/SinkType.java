package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The destinations, under the names that the server's connectors have for them. */
public enum SinkType {
    HTTP("http-sink", "EventStore.Connectors.Http.HttpSink"),
    KAFKA("kafka-sink", "EventStore.Connectors.Kafka.KafkaSink"),
    LOGGER("logger-sink", "EventStore.Connectors.Testing.LoggerSink");

    /** Those of the server that are not here. */
    private static final Set<String> SERVERS_OTHERS =
            Set.of(
                    "sql-sink",
                    "elasticsearch-sink",
                    "rabbit-mq-sink",
                    "mongo-db-sink",
                    "pulsar-sink",
                    "serilog-sink");

    private final String instanceTypeName;
    private final String oldName;

    SinkType(String instanceTypeName, String oldName) {
        this.instanceTypeName = instanceTypeName;
        this.oldName = oldName;
    }

    public String instanceTypeName() {
        return instanceTypeName;
    }

    /** Why a sink of the server is none here; empty when it is, or nobody knows it. */
    static Optional<String> whyNot(String name) {
        return SERVERS_OTHERS.contains(name.strip().toLowerCase(Locale.ROOT))
                ? Optional.of(
                        "the server's %s is not here; use http-sink or kafka-sink and what reads from them."
                                .formatted(name.strip().toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /** The names, those that the first versions of the server had included. */
    static Kind<SinkType> kind() {
        Map<String, SinkType> words = new LinkedHashMap<>();
        for (SinkType type : values()) {
            words.put(type.instanceTypeName, type);
            words.put(type.oldName, type);
        }
        return new Kind<>(
                Arrays.stream(values())
                        .map(SinkType::instanceTypeName)
                        .collect(Collectors.joining(", ")),
                Kind.choice(words).parser());
    }
}
