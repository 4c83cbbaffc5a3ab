package io.github.esflink.sinks.core.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.record.EventRecord;
import java.util.Map;

/** Attributes and data in one JSON object; see {@link RecordForm#cloudEventsStructured}. */
final class StructuredCloudEventForm implements RecordForm {

    private static final long serialVersionUID = 1L;
    private static final String CONTENT_TYPE = "application/cloudevents+json; charset=utf-8";

    private final RecordKey key;

    StructuredCloudEventForm(RecordKey key) {
        this.key = key;
    }

    @Override
    public WireRecord of(EventRecord record) {
        ObjectNode event = WireJson.object();
        CloudEventAttributes.of(record, key).forEach(event::put);
        event.put("datacontenttype", record.schemaInfo().contentType());
        if (record.schemaInfo().isJson()) {
            event.set("data", record.value());
        } else if (record.data().length > 0) {
            event.put("data_base64", record.data());
        }
        return new WireRecord(CONTENT_TYPE, Map.of(), WireJson.bytesOf(event, record));
    }
}
