package io.github.esflink.sinks.core.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.util.Map;

/** The whole record as a JSON object; see {@link RecordForm#recordJson()}. */
final class RecordJsonForm implements RecordForm {

    private static final long serialVersionUID = 1L;

    @Override
    public WireRecord of(EventRecord record) {
        ObjectNode object = WireJson.object();
        object.put("recordId", record.recordId().toString());
        object.putObject("position")
                .put("streamId", record.position().streamId())
                .put("streamRevision", record.position().streamRevision())
                .put("logPosition", record.position().logPosition());
        object.put("isTransformed", record.isTransformed());
        object.putObject("schemaInfo")
                .put("subject", record.schemaInfo().subject())
                .put("type", record.schemaInfo().type());
        ObjectNode headers = object.putObject("headers");
        record.headers().forEach(headers::put);
        if (record.schemaInfo().isJson()) {
            object.set("value", record.value());
        } else {
            object.put("value", record.data());
        }
        return new WireRecord(SchemaInfo.JSON, Map.of(), WireJson.bytesOf(object, record));
    }
}
