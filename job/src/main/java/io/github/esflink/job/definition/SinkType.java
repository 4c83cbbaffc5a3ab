package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The destinations, under the names that the server's connectors have for them. */
public enum SinkType {
    LOGGER("logger-sink", "EventStore.Connectors.Testing.LoggerSink");

    private final String instanceTypeName;
    private final String oldName;

    SinkType(String instanceTypeName, String oldName) {
        this.instanceTypeName = instanceTypeName;
        this.oldName = oldName;
    }

    public String instanceTypeName() {
        return instanceTypeName;
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
