package io.github.esflink.sinks.http.body;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * What bodies of all forms have in common.
 *
 * @param many whether a request carries several events, as an array, even when it is one
 */
@Internal
public record BodySettings(NotJson notJson, ContentEncoding compression, boolean many)
        implements Serializable {

    /** One event in a request, as it is. */
    public static final BodySettings PLAIN =
            new BodySettings(NotJson.OCTETS, ContentEncoding.NONE, false);

    private static final String CLOUD_EVENT = "application/cloudevents+json; charset=utf-8";
    private static final String CLOUD_EVENTS = "application/cloudevents-batch+json; charset=utf-8";

    /** What the content type of a request that carries the event is. */
    public String contentType(EventRecord record, BodyForm form) {
        if (many) {
            return contentTypeOfMany(form);
        }
        return switch (form) {
            case DATA ->
                    notJson == NotJson.BASE64 ? SchemaInfo.JSON : record.schemaInfo().contentType();
            case CLOUD_EVENTS_BINARY -> record.schemaInfo().contentType();
            case RECORD -> SchemaInfo.JSON;
            case CLOUD_EVENTS_STRUCTURED -> CLOUD_EVENT;
        };
    }

    String contentTypeOfMany(BodyForm form) {
        return form == BodyForm.CLOUD_EVENTS_STRUCTURED ? CLOUD_EVENTS : SchemaInfo.JSON;
    }
}
