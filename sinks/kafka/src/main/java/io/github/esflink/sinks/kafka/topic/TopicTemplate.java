package io.github.esflink.sinks.kafka.topic;

import io.github.esflink.sinks.core.record.EventRecord;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * The name of a topic, or how to make one from an event.
 *
 * <table>
 *   <caption>Placeholders</caption>
 *   <tr><td>{@code {stream}}</td><td>the name of the stream</td></tr>
 *   <tr><td>{@code {category}}</td><td>what precedes the first hyphen of that name</td></tr>
 *   <tr><td>{@code {event-type}}, {@code {schema-subject}}</td><td>the event's type in lower case with hyphens: {@code order-placed} for {@code OrderPlaced}</td></tr>
 * </table>
 *
 * <p>In what a placeholder stands for, every character that a topic's name may not have becomes
 * {@code _}. Immutable, thread-safe.
 */
@Internal
public final class TopicTemplate implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What Kafka allows. */
    private static final int MAX_LENGTH = 249;

    private static final Pattern PARTS = Pattern.compile("\\{([^{}]*)}|[^{}]+|[{}]");
    private static final Pattern WORDS = Pattern.compile("([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])");

    private enum Placeholder {
        STREAM("stream"),
        CATEGORY("category"),
        EVENT_TYPE("event-type"),
        SCHEMA_SUBJECT("schema-subject");

        private final String name;

        Placeholder(String name) {
            this.name = name;
        }

        static @Nullable Placeholder of(String name) {
            for (Placeholder placeholder : values()) {
                if (placeholder.name.equals(name.toLowerCase(Locale.ROOT))) {
                    return placeholder;
                }
            }
            return null;
        }
    }

    /** A text as it is, or a placeholder: one of the two is there. */
    private record Part(String text, @Nullable Placeholder placeholder) implements Serializable {}

    private final String template;
    private final List<Part> parts;

    private TopicTemplate(String template, List<Part> parts) {
        this.template = template;
        this.parts = List.copyOf(parts);
    }

    /**
     * @throws IllegalArgumentException saying what was expected and found
     */
    public static TopicTemplate of(String template) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PARTS.matcher(template);
        while (matcher.find()) {
            String name = matcher.group(1);
            Placeholder placeholder = name == null ? null : Placeholder.of(name);
            if (name != null && placeholder == null) {
                throw new IllegalArgumentException(
                        "expected %s, found {%s} in \"%s\"".formatted(known(), name, template));
            }
            parts.add(new Part(name == null ? matcher.group() : "", placeholder));
        }
        TopicTemplate parsed = new TopicTemplate(template, parts);
        String letters = parts.stream().map(Part::text).collect(Collectors.joining());
        if (parts.isEmpty()
                || !letters.chars().allMatch(TopicTemplate::isLegal)
                || (parsed.isFixed() && !isName(template))) {
            throw new IllegalArgumentException(
                    "expected a name of at most %d letters, digits, '.', '_' and '-' (not \".\" or \"..\"), with or without %s, found \"%s\""
                            .formatted(MAX_LENGTH, known(), template));
        }
        return parsed;
    }

    private static String known() {
        return Stream.of(Placeholder.values())
                .map(placeholder -> "{" + placeholder.name + "}")
                .collect(Collectors.joining(", "));
    }

    /** Whether every event goes to the same topic. */
    public boolean isFixed() {
        for (Part part : parts) {
            if (part.placeholder() != null) {
                return false;
            }
        }
        return true;
    }

    /** The topic of an event. */
    public String topicOf(EventRecord record) throws UnsendableException {
        if (parts.size() == 1 && parts.get(0).placeholder() == null) {
            return template;
        }
        StringBuilder name = new StringBuilder(64);
        for (Part part : parts) {
            if (part.placeholder() == null) {
                name.append(part.text());
            } else {
                appendLegal(valueOf(part.placeholder(), record), name);
            }
        }
        String topic = name.toString();
        if (!isName(topic)) {
            throw new UnsendableException(
                    "The topic of event %s would be \"%s\" by the template \"%s\", which is no name for one: expected 1 to %d characters, found %d."
                            .formatted(
                                    record.position(),
                                    topic,
                                    template,
                                    MAX_LENGTH,
                                    topic.length()));
        }
        return topic;
    }

    private String valueOf(Placeholder placeholder, EventRecord record) throws UnsendableException {
        return switch (placeholder) {
            case STREAM -> record.position().streamId();
            case CATEGORY -> category(record);
            case EVENT_TYPE, SCHEMA_SUBJECT -> hyphenated(record.schemaInfo().subject());
        };
    }

    private String category(EventRecord record) throws UnsendableException {
        String stream = record.position().streamId();
        int hyphen = stream.indexOf('-');
        if (hyphen <= 0) {
            throw new UnsendableException(
                    "The topic of event %s is not known: {category} in \"%s\" is what precedes the first hyphen of its stream, and there is none."
                            .formatted(record.position(), template));
        }
        return stream.substring(0, hyphen);
    }

    private static String hyphenated(String type) {
        return WORDS.matcher(type).replaceAll("$1$3-$2").toLowerCase(Locale.ROOT);
    }

    private static void appendLegal(String value, StringBuilder name) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            name.append(isLegal(c) ? c : '_');
        }
    }

    private static boolean isName(String topic) {
        return !topic.isEmpty()
                && topic.length() <= MAX_LENGTH
                && !topic.equals(".")
                && !topic.equals("..")
                && topic.chars().allMatch(TopicTemplate::isLegal);
    }

    private static boolean isLegal(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    /** What matches every topic that the template may name. */
    public Pattern topics() {
        return Pattern.compile(
                parts.stream()
                        .map(
                                part ->
                                        part.placeholder() == null
                                                ? Pattern.quote(part.text())
                                                : "[a-zA-Z0-9._-]*")
                        .collect(Collectors.joining()));
    }

    /** As it was given. */
    @Override
    public String toString() {
        return template;
    }
}
