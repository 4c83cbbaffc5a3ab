package io.github.esflink.sinks.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DeliveryLogTest {

    private final DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);

    @Test
    void countsWhatComesInOrder() {
        log.received("a", 0);
        log.received("b", 0);
        log.received("a", 1);

        log.assertComplete(Map.of("a", 2L, "b", 1L));
        assertThat(log.acknowledged()).isEqualTo(3);
        assertThat(log.repeated()).isZero();
        assertThat(log.mostStepsBack()).isZero();
        assertThat(log).hasToString("3 acknowledged, 0 refused, 0 came again, violations {}");
    }

    @Test
    void streamsDoNotWaitForEachOther() {
        ReceivedEvent a = log.begin("a", 0);
        ReceivedEvent b = log.begin("b", 0);
        b.acknowledge();
        log.received("b", 1);
        a.acknowledge();

        log.assertComplete(Map.of("a", 1L, "b", 2L));
    }

    @Test
    void twoOfAStreamAtOnceAreAnOverlap() {
        log.received("a", 0);
        log.begin("a", 1);
        log.begin("a", 2);

        assertThat(log.firstViolation())
                .isEqualTo(
                        "OVERLAP: a@2 began while a@1 was still being handled; the last of the stream, oldest first: began 0, acknowledged 0, began 1");
        assertThat(log.violations()).containsOnly(Map.entry(Violation.OVERLAP, 1));
        assertThatThrownBy(log::assertInOrder)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("OVERLAP: a@2 began while");
    }

    @Test
    void oneEventTwiceAtOnceIsAnOverlap() {
        log.begin("a", 0);
        log.begin("a", 0);

        assertThat(log.firstViolation()).startsWith("OVERLAP: a@0 began while a@0 ");
    }

    @Test
    void anEventThatWasLeftOutIsAGap() {
        log.received("a", 0);
        log.received("a", 2);

        assertThat(log.firstViolation())
                .startsWith("GAP: a@2 began, but a@1 was to come, and never did before it;");
    }

    @Test
    void aStreamThatDoesNotBeginAtItsBeginningHasAGap() {
        log.received("a", 1);

        assertThat(log.firstViolation()).startsWith("GAP: a@1 began, but a@0 ");
    }

    @Test
    void anEventAfterOneThatWasNotTakenIsOutOfOrder() {
        log.received("a", 0);
        log.begin("a", 1).fail();
        log.begin("a", 2);

        assertThat(log.firstViolation())
                .startsWith("OUT_OF_ORDER: a@2 began, but a@1 is not acknowledged yet;")
                .endsWith("began 1, failed 1");
    }

    @Test
    void anEventThatWasNotTakenComesAgain() {
        log.begin("a", 0).fail();
        log.begin("a", 0).fail();
        log.received("a", 0);
        log.received("a", 1);

        log.assertComplete(Map.of("a", 2L));
        assertThat(log.repeated()).isZero();
    }

    @Test
    void anEventWhoseAnswerWasLostComesAgainAndIsCounted() {
        log.received("a", 0);
        log.received("a", 0);

        log.assertComplete(Map.of("a", 1L));
        assertThat(log.repeated()).isEqualTo(1);
        assertThat(log.acknowledged()).isEqualTo(1);
    }

    @Test
    void goingBackWithoutARestartIsAViolation() {
        log.received("a", 0);
        log.received("a", 1);
        log.received("a", 0);

        assertThat(log.firstViolation())
                .startsWith("STEP_BACK: a@0 came after a@1, and no restart was announced;");
    }

    @Test
    void afterARestartAStreamGoesBackAndCountsOn() {
        log.received("a", 0);
        log.received("a", 1);
        log.begin("a", 2);
        log.announceRestart();
        log.received("a", 0);
        log.received("a", 1);
        log.received("a", 2);

        log.assertComplete(Map.of("a", 3L));
        assertThat(log.repeated()).isEqualTo(2);
        assertThat(log.mostStepsBack()).isEqualTo(1);
    }

    @Test
    void afterARestartNothingIsLeftOutEither() {
        for (int revision = 0; revision < 5; revision++) {
            log.received("a", revision);
        }
        log.announceRestart();
        log.received("a", 1);
        log.received("a", 3);

        assertThat(log.firstViolation()).startsWith("GAP: a@3 began, but a@2 ");
    }

    @Test
    void whatALostSenderHadBegunMayStillEnd() {
        ReceivedEvent old = log.begin("a", 0);
        log.announceRestart();
        ReceivedEvent again = log.begin("a", 0);
        old.acknowledge();
        again.acknowledge();
        log.received("a", 1);

        log.assertComplete(Map.of("a", 2L));
    }

    @Test
    void twoOfAStreamAtOnceAfterARestartAreAnOverlap() {
        log.received("a", 0);
        log.announceRestart();
        log.begin("a", 0);
        log.begin("a", 1);

        assertThat(log.firstViolation()).startsWith("OVERLAP: a@1 began while a@0 ");
    }

    @Test
    void whatIsRefusedForGoodIsPassedBy() {
        log.received("a", 0);
        log.begin("a", 1).refuse();
        log.received("a", 2);

        log.assertComplete(Map.of("a", 3L));
        assertThat(log.refused()).containsExactly("a@1");
        assertThat(log.acknowledged()).isEqualTo(2);
        assertThat(log.done()).isEqualTo(3);
    }

    @Test
    void whereOnceIsPromisedTwiceIsAViolation() {
        DeliveryLog once = new DeliveryLog(Guarantee.EXACTLY_ONCE);
        once.received("a", 0);
        once.announceRestart();
        once.received("a", 0);

        assertThat(once.firstViolation())
                .startsWith("DUPLICATE: a@0 came again, and has to come exactly once;");
    }

    @Test
    void whatNeverCameIsLost() {
        log.received("a", 0);
        log.received("b", 0);

        assertThatThrownBy(() -> log.assertComplete(Map.of("a", 3L, "b", 1L, "c", 1L)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("events lost, by stream")
                .hasMessageContaining("\"a\"=2L")
                .hasMessageContaining("\"c\"=1L")
                .hasMessageNotContaining("\"b\"");
    }

    @Test
    void whatNobodySentIsOneTooMany() {
        log.received("a", 0);
        log.received("z", 0);

        assertThatThrownBy(() -> log.assertComplete(Map.of("a", 1L)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("\"z\"=-1L");
    }

    @Test
    void aDeliveryEndsOnce() {
        ReceivedEvent delivery = log.begin("a", 0);
        delivery.fail();
        delivery.acknowledge();

        assertThat(log.acknowledged()).isZero();
    }

    @Test
    void manyThreadsMayTellIt() throws Exception {
        int threads = 4;
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Callable<Void>> senders = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            String stream = "s" + thread;
            senders.add(
                    () -> {
                        start.await();
                        for (int i = 0; i < 10_000; i++) {
                            log.received(stream, i);
                            log.received("t" + stream + i % 100, i / 100);
                        }
                        return null;
                    });
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        for (Future<Void> ended : pool.invokeAll(senders)) {
            ended.get();
        }
        pool.shutdown();

        log.assertInOrder();
        assertThat(log.acknowledged()).isEqualTo(threads * 20_000L);
    }
}
