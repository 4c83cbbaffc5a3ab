package io.github.esflink.sinks.core.record;

import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What kind of event it is.
 *
 * @param subject the event type, such as {@code OrderPlaced}
 * @param contentType the content type the event was written with: EventStoreDB knows {@code
 *     application/json} and {@code application/octet-stream}
 */
@PublicEvolving
public record SchemaInfo(String subject, String contentType) {

    /** The content type of events whose data is JSON. */
    public static final String JSON = "application/json";

    public SchemaInfo {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(contentType, "contentType");
    }

    /** Whether the data of the event is JSON. */
    public boolean isJson() {
        return JSON.equals(contentType);
    }

    /** The server's name for the content type: {@code json} or {@code bytes}. */
    public String type() {
        return isJson() ? "json" : "bytes";
    }
}
