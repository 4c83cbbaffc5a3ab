package io.github.esflink.job.definition;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The destinations, under the names that the server's connectors have for them. */
public enum SinkType {
    LOGGER("logger-sink");

    private final String instanceTypeName;

    SinkType(String instanceTypeName) {
        this.instanceTypeName = instanceTypeName;
    }

    public String instanceTypeName() {
        return instanceTypeName;
    }

    static Optional<SinkType> of(String instanceTypeName) {
        return Arrays.stream(values())
                .filter(type -> type.instanceTypeName.equalsIgnoreCase(instanceTypeName))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(values())
                .map(SinkType::instanceTypeName)
                .collect(Collectors.joining(", "));
    }
}
