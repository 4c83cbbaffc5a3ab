package io.github.esflink.javascript.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What a script is given of an event. Nothing is asked for before the script looks at it. */
public interface ScriptRecord {

    String recordId();

    String streamId();

    long streamRevision();

    long logPosition();

    boolean isTransformed();

    /** The event type. */
    String subject();

    /** {@code json} or {@code bytes}. */
    String schemaType();

    Map<String, String> headers();

    /** The event's data, which is not changed by what the script does. */
    JsonNode value();

    /**
     * A copy of one object or array of the value, in which members are set and removed. They are
     * not changed themselves, so that they need not be copied.
     */
    default JsonNode copy(JsonNode container) {
        return container.deepCopy();
    }
}
