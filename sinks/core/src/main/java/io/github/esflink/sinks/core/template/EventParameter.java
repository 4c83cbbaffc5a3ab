package io.github.esflink.sinks.core.template;

import io.github.esflink.sinks.core.record.EventRecord;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a template may take from an event, the same wherever it stands: {@code {stream}}. */
enum EventParameter {
    /** The event type in lower case with hyphens: {@code order-placed}. */
    SCHEMA_SUBJECT("schema-subject"),
    /** The same under another name. */
    EVENT_TYPE("event-type"),
    /** The event type as it is: {@code OrderPlaced}. */
    ORIGINAL_EVENT_TYPE("eventType"),
    /** The stream: {@code order-123}. */
    STREAM("stream"),
    /** The stream up to its first hyphen: {@code order}; all of it when nothing precedes one. */
    CATEGORY("category"),
    /** The key of the event; its stream unless a key was configured. */
    PARTITION_KEY("partition-key");

    private static final Pattern WORDS =
            Pattern.compile("(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})|(?<=[\\p{Ll}\\d])(?=\\p{Lu})");
    private static final Pattern SEPARATORS = Pattern.compile("[_\\s]");

    private final String text;

    EventParameter(String text) {
        this.text = text;
    }

    /** Without regard to case; null when there is none of that name. */
    static @Nullable EventParameter named(String name) {
        for (EventParameter parameter : values()) {
            if (parameter.text.equalsIgnoreCase(name)) {
                return parameter;
            }
        }
        return null;
    }

    static String names() {
        return Arrays.stream(values())
                .map(EventParameter::toString)
                .collect(Collectors.joining(", "));
    }

    String of(EventRecord record, String key) {
        return switch (this) {
            case SCHEMA_SUBJECT, EVENT_TYPE -> hyphenated(record.schemaInfo().subject());
            case ORIGINAL_EVENT_TYPE -> record.schemaInfo().subject();
            case STREAM -> record.position().streamId();
            case CATEGORY -> category(record.position().streamId());
            case PARTITION_KEY -> key;
        };
    }

    private static String category(String stream) {
        int hyphen = stream.indexOf('-');
        return hyphen <= 0 ? stream : stream.substring(0, hyphen);
    }

    static String hyphenated(String type) {
        String parted = WORDS.matcher(type).replaceAll("-");
        return SEPARATORS.matcher(parted).replaceAll("-").toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "{" + text + "}";
    }
}
