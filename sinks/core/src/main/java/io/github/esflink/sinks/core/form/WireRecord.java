package io.github.esflink.sinks.core.form;

import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * A record in its form.
 *
 * @param contentType of the body
 * @param attributes of a CloudEvent in binary mode, by name, without the prefix that the protocol
 *     gives them; else empty
 * @param body not to be changed: it may be the record's own
 */
@Internal
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied only into a socket
public record WireRecord(String contentType, Map<String, String> attributes, byte[] body) {

    private static final String CLOUD_EVENT = "application/cloudevents";

    /** Whether it is one, in either mode: then a receiver needs its content type. */
    public boolean isCloudEvent() {
        return !attributes.isEmpty() || contentType.startsWith(CLOUD_EVENT);
    }
}
