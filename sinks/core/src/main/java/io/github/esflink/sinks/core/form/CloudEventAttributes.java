package io.github.esflink.sinks.core.form;

import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.IsoTime;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The attributes of CloudEvents 1.0.
 *
 * <table>
 *   <caption>Attributes</caption>
 *   <tr><td>{@code id}</td><td>the event's id</td></tr>
 *   <tr><td>{@code source}</td><td>{@code /streams/<name>}, percent-encoded, as in the server's own HTTP interface</td></tr>
 *   <tr><td>{@code type}</td><td>the event's type</td></tr>
 *   <tr><td>{@code subject}</td><td>the name of the stream</td></tr>
 *   <tr><td>{@code time}</td><td>when it was written, ISO 8601 in UTC</td></tr>
 *   <tr><td>{@code sequence}</td><td>its revision in the stream with leading zeros, so that it sorts as text</td></tr>
 *   <tr><td>{@code partitionkey}</td><td>its key, if it has one</td></tr>
 *   <tr><td>{@code traceparent}, {@code tracestate}</td><td>those of its metadata, if there</td></tr>
 * </table>
 *
 * <p>{@code datacontenttype} is left to the form: in binary mode it is the content type itself.
 */
final class CloudEventAttributes {

    /** As many as the largest revision has. */
    private static final int SEQUENCE_DIGITS = 19;

    private static final String ZEROS = "0".repeat(SEQUENCE_DIGITS);

    private static final List<String> TRACE_FIELDS = List.of("traceparent", "tracestate");

    private CloudEventAttributes() {}

    static Map<String, String> of(EventRecord record, RecordKey key) {
        String stream = record.position().streamId();
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", record.recordId().toString());
        attributes.put("source", "/streams/" + percentEncoded(stream));
        attributes.put("type", record.schemaInfo().subject());
        attributes.put("subject", stream);
        attributes.put("time", IsoTime.of(record.timestamp()));
        attributes.put("sequence", sortable(record.position().streamRevision()));
        String partitionKey = key.of(record);
        if (partitionKey != null && !partitionKey.isEmpty()) {
            attributes.put("partitionkey", partitionKey);
        }
        for (String field : TRACE_FIELDS) {
            String value = record.headers().get(field);
            if (value != null && !value.isEmpty()) {
                attributes.put(field, value);
            }
        }
        return attributes;
    }

    private static String sortable(long revision) {
        String digits = Long.toString(revision);
        return digits.length() < SEQUENCE_DIGITS
                ? ZEROS.substring(digits.length()) + digits
                : digits;
    }

    private static String percentEncoded(String stream) {
        return URLEncoder.encode(stream, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
