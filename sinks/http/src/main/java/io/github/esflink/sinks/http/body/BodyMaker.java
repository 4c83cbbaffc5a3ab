package io.github.esflink.sinks.http.body;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.esflink.sinks.core.form.RecordForm;
import io.github.esflink.sinks.core.form.WireRecord;
import io.github.esflink.sinks.core.json.HalfSurrogates;
import io.github.esflink.sinks.core.json.JsonFormatException;
import io.github.esflink.sinks.core.json.JsonReader;
import io.github.esflink.sinks.core.json.JsonWriter;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.annotation.Internal;

/** Makes the bodies of requests. Thread-safe as far as the records are. */
@Internal
public final class BodyMaker {

    private final BodySettings settings;
    private final Map<BodyForm, RecordForm> forms = new EnumMap<>(BodyForm.class);

    /**
     * @param key what becomes the attribute {@code partitionkey} of a CloudEvent
     */
    public BodyMaker(BodySettings settings, RecordKey key) {
        this.settings = settings;
        for (BodyForm form : BodyForm.values()) {
            forms.put(form, form.recordForm(key));
        }
    }

    /** Whether the event is not to be sent at all. */
    public boolean skips(EventRecord record) {
        return settings.notJson() == NotJson.SKIP && !record.schemaInfo().isJson();
    }

    /**
     * A body of one event.
     *
     * @throws UnsendableException when the event has none with these settings
     * @throws PayloadException when the form needs JSON and the data is none
     */
    public Body of(EventRecord record, BodyForm form) throws UnsendableException {
        WireRecord wire = wire(record, form);
        return body(wire.contentType(), wire.attributes(), wire.body());
    }

    /**
     * A body of several events: an array of what each would be alone.
     *
     * @throws UnsendableException when one of them has none with these settings
     * @throws PayloadException when the form needs JSON and the data of one is none
     */
    public Body of(List<EventRecord> records, BodyForm form) throws UnsendableException {
        ByteArrayOutputStream array = new ByteArrayOutputStream(records.size() * 512);
        array.write('[');
        for (int i = 0; i < records.size(); i++) {
            if (i > 0) {
                array.write(',');
            }
            EventRecord record = records.get(i);
            array.writeBytes(element(record, form));
        }
        array.write(']');
        return body(settings.contentTypeOfMany(form), Map.of(), array.toByteArray());
    }

    private byte[] element(EventRecord record, BodyForm form) throws UnsendableException {
        byte[] alone = wire(record, form).body();
        if (form != BodyForm.DATA || !record.schemaInfo().isJson() || JsonText.isOneValue(alone)) {
            return alone;
        }
        try {
            // It may have a byte order mark or another encoding, which the array has not.
            byte[] value = JsonWriter.value(record.value(), JsonReader.MOST_LEVELS);
            return HalfSurrogates.escaped(value);
        } catch (PayloadException | JsonFormatException e) {
            throw new UnsendableException(
                    "its data is not JSON, though its content type says so, and cannot be an element of an array: "
                            + e.getMessage());
        }
    }

    private Body body(String contentType, Map<String, String> attributes, byte[] bytes) {
        boolean packed =
                settings.compression() == ContentEncoding.GZIP && bytes.length >= Gzip.WORTH_IT;
        return new Body(contentType, attributes, packed ? Gzip.pack(bytes) : bytes, packed);
    }

    private WireRecord wire(EventRecord record, BodyForm form) throws UnsendableException {
        String refusal = record.refusal();
        if (refusal != null) {
            throw new UnsendableException(refusal);
        }
        if (!record.schemaInfo().isJson()) {
            if (settings.notJson() == NotJson.DEAD_LETTER) {
                throw new UnsendableException(
                        "its data is not JSON (content type %s), and notJson is deadLetter"
                                .formatted(record.schemaInfo().contentType()));
            }
            if (settings.notJson() == NotJson.BASE64 && form == BodyForm.DATA) {
                return new WireRecord(SchemaInfo.JSON, Map.of(), envelope(record));
            }
        }
        return Objects.requireNonNull(forms.get(form)).of(record);
    }

    private static byte[] envelope(EventRecord record) {
        char[] contentType =
                JsonStringEncoder.getInstance().quoteAsString(record.schemaInfo().contentType());
        return "{\"contentType\":\"%s\",\"base64\":\"%s\"}"
                .formatted(
                        new String(contentType), Base64.getEncoder().encodeToString(record.data()))
                .getBytes(StandardCharsets.UTF_8);
    }
}
