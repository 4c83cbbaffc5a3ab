package io.github.esflink.savepoints.stored;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoredSinkTest {

    @Test
    void anOperatorBelongsToTheSinkThatAddedIt() {
        assertThat(StoredSink.belongsTo("sink", "")).isTrue();
        assertThat(StoredSink.belongsTo("sink-dead-letters", "")).isTrue();
        assertThat(StoredSink.belongsTo("sink-a", "a")).isTrue();
        assertThat(StoredSink.belongsTo("sink-a-records", "a")).isTrue();
        assertThat(StoredSink.belongsTo("Sink Committer: sink-a", "a")).isTrue();
        assertThat(StoredSink.belongsTo("sink-a-dead-letters", "a")).isTrue();

        assertThat(StoredSink.belongsTo("sink-a", "")).isFalse();
        assertThat(StoredSink.belongsTo("sink-ab", "a")).isFalse();
        assertThat(StoredSink.belongsTo("source", "")).isFalse();
    }
}
