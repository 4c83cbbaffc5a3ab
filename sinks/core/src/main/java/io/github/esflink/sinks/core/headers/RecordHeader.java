package io.github.esflink.sinks.core.headers;

import org.apache.flink.annotation.Internal;

/** What every event says of itself, see {@link RecordHeaders}. */
@Internal
public enum RecordHeader {
    CONNECTOR_ID("esdb-connector-id", false),
    RECORD_ID("esdb-record-id", true),
    TIMESTAMP("esdb-record-timestamp", true),
    REDACTED("esdb-record-redacted", true),
    STREAM_ID("esdb-record-stream-id", false),
    STREAM_REVISION("esdb-record-stream-revision", true),
    LOG_POSITION("esdb-record-log-position", true),
    SCHEMA_SUBJECT("esdb-record-schema-subject", false),
    SCHEMA_TYPE("esdb-record-schema-type", true),
    IS_TRANSFORMED("esdb-record-is-transformed", true);

    private final String text;
    private final boolean plain;

    RecordHeader(String text, boolean plain) {
        this.text = text;
        this.plain = plain;
    }

    /** Its name. */
    public String text() {
        return text;
    }

    /**
     * Whether its value is of ASCII letters, digits and {@code - . :} whatever the event is, so
     * that nobody has to look.
     */
    public boolean isPlain() {
        return plain;
    }
}
