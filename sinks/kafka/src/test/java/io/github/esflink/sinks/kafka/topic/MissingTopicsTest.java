package io.github.esflink.sinks.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MissingTopicsTest {

    private final AtomicLong millis = new AtomicLong();
    private final MissingTopics topics = new MissingTopics(millis::get);

    @Test
    void remembersWhatTheBrokersSaidForAWhile() {
        topics.add("a.b", "it collides");
        topics.add("gone", null);

        assertThat(topics.get("a.b")).extracting("refusal").isEqualTo("it collides");
        assertThat(topics.get("gone")).isNotNull().extracting("refusal").isNull();
        assertThat(topics.get("other")).isNull();

        millis.set(MissingTopics.FOR_MILLIS);
        assertThat(topics.get("a.b")).isNull();
    }

    @Test
    void remembersABoundedNumberOfNames() {
        for (int i = 0; i <= MissingTopics.MOST; i++) {
            topics.add("topic-" + i, null);
        }

        assertThat(topics.get("topic-0")).isNull();
        assertThat(topics.get("topic-1")).isNotNull();
        assertThat(topics.get("topic-" + MissingTopics.MOST)).isNotNull();
    }
}
