package io.github.esflink.sinks.kafka.topic;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.template.EventTemplate;
import java.io.Serializable;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * The name of a topic, or how to make one from an event: an {@link EventTemplate} in whose values
 * every character that a topic's name may not have becomes {@code _}. Immutable, thread-safe.
 */
@Internal
public final class TopicTemplate implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What Kafka allows. */
    private static final int MAX_LENGTH = 249;

    private final String text;
    private final EventTemplate template;

    private TopicTemplate(String text, EventTemplate template) {
        this.text = text;
        this.template = template;
    }

    /**
     * @throws IllegalArgumentException saying what was expected and found
     */
    public static TopicTemplate of(String text) {
        EventTemplate template;
        try {
            template = EventTemplate.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected %s, found \"%s\"".formatted(e.getMessage(), text), e);
        }
        String name = template.map(literal -> literal, parameter -> "");
        if (text.isEmpty()
                || !name.chars().allMatch(TopicTemplate::isLegal)
                || (!template.varies() && !isName(text))) {
            throw new IllegalArgumentException(
                    "expected a name of at most %d letters, digits, '.', '_' and '-' (not \".\" or \"..\"), with or without %s, found \"%s\""
                            .formatted(MAX_LENGTH, EventTemplate.parameters(), text));
        }
        return new TopicTemplate(text, template);
    }

    /** Whether every event goes to the same topic. */
    public boolean isFixed() {
        return !template.varies();
    }

    /**
     * The topic of an event.
     *
     * @param key of the event; its stream when it has none
     */
    public String topicOf(EventRecord record, String key) throws UnsendableRecordException {
        if (isFixed()) {
            return text;
        }
        StringBuilder name = new StringBuilder(64);
        template.append(record, key, name, TopicTemplate::appendLegal);
        String topic = name.toString();
        if (!isName(topic)) {
            throw new UnsendableRecordException(
                    "The topic of event %s would be \"%s\" by the template \"%s\", which is no name for one: expected 1 to %d characters, found %d."
                            .formatted(record.position(), topic, text, MAX_LENGTH, topic.length()));
        }
        return topic;
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
        return Pattern.compile(template.map(Pattern::quote, parameter -> "[a-zA-Z0-9._-]*"));
    }

    /** As it was given. */
    @Override
    public String toString() {
        return text;
    }
}
