package io.github.esflink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class EventStoreSourceBuilderTest {

    @Test
    void everythingThatIsMissingIsNamedAtOnce() {
        assertThatThrownBy(() -> EventStoreSource.<String>builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The EventStoreDB source cannot be built: a connection string is needed (setConnectionString); a deserializer is needed (setDeserializer); something to read is needed (setTarget, setTargets or setStreams)");
    }

    @Test
    void aBadConnectionStringIsRefusedWithoutShowingIt() {
        assertThatThrownBy(
                        () -> valid().setConnectionString("http://admin:hunter2@localhost").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The connection string is not valid: expected esdb://")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void aStreamCannotBeginAtALogPosition() {
        assertThatThrownBy(
                        () ->
                                valid().setTarget(new SubscriptionTarget.SingleStream("s", false))
                                        .setStartingPosition(
                                                StartingPosition.after(new LogPosition(7, 7)))
                                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "stream s cannot begin at after position C:7/P:7: $all begins after a log position, a stream after a revision");
    }

    @Test
    void allCannotBeginAtARevision() {
        assertThatThrownBy(
                        () ->
                                valid().setStartingPosition(StartingPosition.afterRevision(7))
                                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("$all cannot begin at after revision 7");
    }

    @Test
    void aStreamIsReadOnce() {
        assertThatThrownBy(() -> valid().setStreams(List.of("a", "b", "a")).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("everything to read may be named once");
        assertThatThrownBy(
                        () ->
                                valid().setTargets(
                                                List.of(
                                                        SubscriptionTarget.stream("a"),
                                                        SubscriptionTarget.streamWithLinks("a")))
                                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("everything to read may be named once");
    }

    @Test
    @SuppressWarnings("NullAway")
    void systemEventsAreReadByNameAndNotBecauseAFilterIsMissing() {
        assertThatThrownBy(() -> new SubscriptionTarget.AllStreams(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("SubscriptionTarget.allStreams() leaves out")
                .hasMessageContaining("SubscriptionTarget.everything() does not");
        assertThat(SubscriptionTarget.everything()).isNotEqualTo(SubscriptionTarget.allStreams());
    }

    @Test
    void optionsMayComeFromAConfiguration() {
        Configuration options = new Configuration();
        options.setString("connection-string", "esdb://there:2113?tls=false");
        options.setString("max-buffered", "1 kb");
        options.setString("silence-timeout", "10 ms");
        options.setString("dead-links", "emit");

        assertThatThrownBy(() -> valid().setOptions(options).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("setMaxBuffered needs at least 1 mb, found 1 kb")
                .hasMessageContaining("setSilenceTimeout needs at least PT1S, found PT0.01S");

        options.removeConfig(EventStoreSourceOptions.MAX_BUFFERED);
        options.removeConfig(EventStoreSourceOptions.SILENCE_TIMEOUT);
        assertThat(
                        valid().setOptions(options)
                                .build()
                                .getLineageVertex()
                                .datasets()
                                .get(0)
                                .namespace())
                .isEqualTo("esdb://there:2113");
    }

    @Test
    void aBufferTooSmallForALargeEventIsRefused() {
        assertThatThrownBy(() -> valid().setMaxBuffered(MemorySize.ofMebiBytes(0)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("setMaxBuffered needs at least 1 mb, found 0 bytes");
    }

    @Test
    void theSourceTravelsWithTheJob() throws Exception {
        EventStoreSource<String> source = valid().build();

        assertThat(InstantiationUtil.clone(source).getProducedType())
                .isEqualTo(source.getProducedType());
    }

    private static EventStoreSourceBuilder<String> valid() {
        return EventStoreSource.<String>builder()
                .setConnectionString("esdb://localhost:2113?tls=false")
                .setTarget(SubscriptionTarget.everything())
                .setDeserializer(EventDeserializationSchema.of(e -> e.streamId(), Types.STRING));
    }
}
