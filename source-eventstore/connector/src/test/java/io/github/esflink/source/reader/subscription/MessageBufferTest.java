package io.github.esflink.source.reader.subscription;

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

class MessageBufferTest {

    private final AtomicInteger rings = new AtomicInteger();
    private final BufferedBytes buffered = new BufferedBytes(1_000, rings::incrementAndGet);
    private final MessageBuffer buffer = new MessageBuffer(buffered, rings::incrementAndGet);

    @Test
    void takesEverythingOnceInOrder() {
        buffer.onMessage(message(1), 100);
        buffer.onMessage(message(2), 200);

        MessageBuffer.Taken taken = buffer.take();

        assertThat(taken.messages()).containsExactly(message(1), message(2));
        assertThat(taken.bytes()).isEqualTo(300);
        assertThat(taken.received()).isTrue();
        assertThat(buffer.take().messages()).isEmpty();
    }

    @Test
    void whatWasTakenEmptyStaysEmpty() {
        MessageBuffer.Taken nothing = buffer.take();

        buffer.onMessage(message(1), 100);

        assertThat(nothing.messages()).isEmpty();
        assertThat(buffer.take().messages()).containsExactly(message(1));
    }

    @Test
    void ringsForTheFirstOfManyMessages() {
        buffer.onMessage(message(1), 1);
        buffer.onMessage(message(2), 1);
        buffer.onMessage(message(3), 1);

        assertThat(rings).hasValue(1);
    }

    @Test
    void messagesWithoutContentRingToo() {
        buffer.onControlMessage(ControlMessage.CONFIRMED);
        buffer.onControlMessage(ControlMessage.CAUGHT_UP);

        MessageBuffer.Taken taken = buffer.take();

        assertThat(taken.received()).isTrue();
        assertThat(taken.confirmed()).isTrue();
        assertThat(rings).hasValue(2);
    }

    @Test
    void theEndComesWithTheLastMessages() {
        SubscriptionEnd end = new SubscriptionEnd(true, "over", null);
        buffer.onMessage(message(1), 1);
        buffer.onEnd(end);

        MessageBuffer.Taken taken = buffer.take();

        assertThat(taken.messages()).hasSize(1);
        assertThat(taken.end()).isEqualTo(end);
    }

    @Test
    void theFirstMessageIsAskedForByTheFirstToTake() {
        assertThat(buffer.take().ask()).isTrue();
        assertThat(buffer.take().ask()).isFalse();
    }

    @Test
    void asksForTheNextMessageAsLongAsThereIsRoom() {
        buffer.take();

        assertThat(buffer.onMessage(message(1), 999)).isTrue();
        assertThat(buffer.onMessage(message(2), 1)).isFalse();
    }

    @Test
    void whatWasTakenLeavesNoRoomUntilItIsGivenBack() {
        buffer.take();
        buffer.onMessage(message(1), 600);
        buffer.onMessage(message(2), 600);
        MessageBuffer.Taken both = buffer.take();
        assertThat(both.ask()).isFalse();
        assertThat(buffer.take().ask()).isFalse();

        int before = rings.get();
        buffered.release(both.bytes());

        assertThat(rings).hasValue(before + 1);
        assertThat(buffer.take().ask()).isTrue();
        assertThat(buffer.take().ask()).isFalse();
    }

    @Test
    void whatWasTakenLeavesSoMuchLessRoom() {
        buffer.take();
        buffer.onMessage(message(1), 600);
        assertThat(buffer.take().ask()).isFalse();

        assertThat(buffer.onMessage(message(2), 399)).isTrue();
        assertThat(buffer.onMessage(message(3), 1)).isFalse();
    }

    @Test
    void manyMessagesWithoutWeightAreTooManyInTheEnd() {
        buffer.take();
        for (int i = 1; i < MessageBuffer.MAX_MESSAGES; i++) {
            assertThat(buffer.onMessage(message(i), 0)).isTrue();
        }

        assertThat(buffer.onMessage(message(0), 0)).isFalse();
        assertThat(buffer.take().ask()).isTrue();
    }

    @Test
    void losesAndRepeatsNothingBetweenTwoThreads() {
        int count = 200_000;
        CompletableFuture<Void> client =
                CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < count; i++) {
                                buffer.onMessage(message(i), 1);
                            }
                        });

        List<Long> taken = new ArrayList<>();
        while (taken.size() < count) {
            for (SubscriptionMessage message : buffer.take().messages()) {
                taken.add(((FilterCheckpoint) message).position().commit());
            }
        }

        client.join();
        assertThat(taken).containsExactlyElementsOf(LongStream.range(0, count).boxed().toList());
        assertThat(buffer.take().messages()).isEmpty();
    }

    private static SubscriptionMessage message(long position) {
        return new FilterCheckpoint(new LogPosition(position, position));
    }
}
