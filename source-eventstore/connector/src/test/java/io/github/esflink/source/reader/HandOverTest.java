package io.github.esflink.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.source.client.SubscriptionEnd;
import io.github.esflink.source.client.SubscriptionObserver.ControlMessage;
import io.github.esflink.source.event.FilterCheckpoint;
import io.github.esflink.source.event.SubscriptionMessage;
import io.github.esflink.source.subscription.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HandOverTest {

    private final AtomicInteger rings = new AtomicInteger();
    private final HandOver handOver = new HandOver(rings::incrementAndGet);

    @Test
    void takesEverythingOnceInOrder() {
        handOver.onMessage(message(1), 100);
        handOver.onMessage(message(2), 200);

        HandOver.Taken taken = handOver.take();

        assertThat(taken.messages()).containsExactly(message(1), message(2));
        assertThat(taken.bytes()).isEqualTo(300);
        assertThat(taken.received()).isEqualTo(2);
        assertThat(handOver.take().messages()).isEmpty();
    }

    @Test
    void whatWasTakenEmptyStaysEmpty() {
        HandOver.Taken nothing = handOver.take();

        handOver.onMessage(message(1), 100);

        assertThat(nothing.messages()).isEmpty();
        assertThat(handOver.take().messages()).containsExactly(message(1));
    }

    @Test
    void ringsForTheFirstOfManyMessages() {
        handOver.onMessage(message(1), 1);
        handOver.onMessage(message(2), 1);
        handOver.onMessage(message(3), 1);

        assertThat(rings).hasValue(1);
    }

    @Test
    void messagesWithoutContentCountAsCredit() {
        handOver.onControlMessage(ControlMessage.CONFIRMED);
        handOver.onControlMessage(ControlMessage.CAUGHT_UP);

        HandOver.Taken taken = handOver.take();

        assertThat(taken.received()).isEqualTo(2);
        assertThat(taken.confirmed()).isTrue();
        assertThat(rings).hasValue(2);
    }

    @Test
    void theEndComesWithTheLastMessages() {
        SubscriptionEnd end = new SubscriptionEnd(true, "over", null);
        handOver.onMessage(message(1), 1);
        handOver.onEnd(end);

        HandOver.Taken taken = handOver.take();

        assertThat(taken.messages()).hasSize(1);
        assertThat(taken.end()).isEqualTo(end);
    }

    @Test
    void losesAndRepeatsNothingBetweenTwoThreads() {
        int count = 200_000;
        CompletableFuture<Void> client =
                CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < count; i++) {
                                handOver.onMessage(message(i), 1);
                            }
                        });

        List<Long> taken = new ArrayList<>();
        while (taken.size() < count) {
            for (SubscriptionMessage message : handOver.take().messages()) {
                taken.add(((FilterCheckpoint) message).position().commit());
            }
        }

        client.join();
        assertThat(taken).containsExactlyElementsOf(LongStream.range(0, count).boxed().toList());
        assertThat(handOver.take().messages()).isEmpty();
    }

    private static SubscriptionMessage message(long position) {
        return new FilterCheckpoint(new LogPosition(position, position));
    }
}
