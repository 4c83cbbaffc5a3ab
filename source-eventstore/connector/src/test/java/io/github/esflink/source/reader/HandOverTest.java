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
    private final HeldBytes held = new HeldBytes(1_000, rings::incrementAndGet);
    private final HandOver handOver = new HandOver(held, rings::incrementAndGet);

    @Test
    void takesEverythingOnceInOrder() {
        handOver.onMessage(message(1), 100);
        handOver.onMessage(message(2), 200);

        HandOver.Taken taken = handOver.take();

        assertThat(taken.messages()).containsExactly(message(1), message(2));
        assertThat(taken.bytes()).isEqualTo(300);
        assertThat(taken.received()).isTrue();
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
    void messagesWithoutContentRingToo() {
        handOver.onControlMessage(ControlMessage.CONFIRMED);
        handOver.onControlMessage(ControlMessage.CAUGHT_UP);

        HandOver.Taken taken = handOver.take();

        assertThat(taken.received()).isTrue();
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
    void theFirstMessageIsAskedForByTheFirstToTake() {
        assertThat(handOver.take().ask()).isTrue();
        assertThat(handOver.take().ask()).isFalse();
    }

    @Test
    void asksForTheNextMessageAsLongAsThereIsRoom() {
        handOver.take();

        assertThat(handOver.onMessage(message(1), 999)).isTrue();
        assertThat(handOver.onMessage(message(2), 1)).isFalse();
    }

    @Test
    void whatWasTakenLeavesNoRoomUntilItIsGivenBack() {
        handOver.take();
        handOver.onMessage(message(1), 600);
        handOver.onMessage(message(2), 600);
        HandOver.Taken both = handOver.take();
        assertThat(both.ask()).isFalse();
        assertThat(handOver.take().ask()).isFalse();

        int before = rings.get();
        held.release(both.bytes());

        assertThat(rings).hasValue(before + 1);
        assertThat(handOver.take().ask()).isTrue();
        assertThat(handOver.take().ask()).isFalse();
    }

    @Test
    void whatWasTakenLeavesSoMuchLessRoom() {
        handOver.take();
        handOver.onMessage(message(1), 600);
        assertThat(handOver.take().ask()).isFalse();

        assertThat(handOver.onMessage(message(2), 399)).isTrue();
        assertThat(handOver.onMessage(message(3), 1)).isFalse();
    }

    @Test
    void manyMessagesWithoutWeightAreTooManyInTheEnd() {
        handOver.take();
        for (int i = 1; i < HandOver.MAX_MESSAGES; i++) {
            assertThat(handOver.onMessage(message(i), 0)).isTrue();
        }

        assertThat(handOver.onMessage(message(0), 0)).isFalse();
        assertThat(handOver.take().ask()).isTrue();
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
