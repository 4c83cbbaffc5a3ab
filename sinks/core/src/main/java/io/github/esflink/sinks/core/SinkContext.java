package io.github.esflink.sinks.core;

import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Whose sink it is.
 *
 * @param connectorId the connector it delivers for; in every log line, header and error
 * @param uidPrefix what the uids of the sink's operators start with; unique in the job and the same
 *     in every version of it
 */
@PublicEvolving
public record SinkContext(String connectorId, String uidPrefix) {

    public SinkContext {
        Objects.requireNonNull(connectorId, "connectorId");
        Objects.requireNonNull(uidPrefix, "uidPrefix");
    }
}
