package io.github.esflink.sinks.http.body;

import org.apache.flink.annotation.PublicEvolving;

/** What becomes of an event whose content type says that it is not JSON. */
@PublicEvolving
public enum NotJson {
    /**
     * Its bytes are the body, with the event's content type. In the forms that are JSON themselves
     * they are a text in Base64.
     */
    OCTETS,
    /**
     * With {@link BodyForm#DATA}, a JSON object around its bytes in Base64: {@code
     * {"contentType":"application/octet-stream","base64":"AAE="}}. In the other forms as {@link
     * #OCTETS}.
     */
    BASE64,
    /** It is not sent; only a metric tells. */
    SKIP,
    /** It is not sent, and is a dead letter; without an output for those, the job fails. */
    DEAD_LETTER
}
