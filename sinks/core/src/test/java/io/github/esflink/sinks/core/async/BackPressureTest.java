package io.github.esflink.sinks.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.configuration.MemorySize;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What waits and what is under way is bounded")
class BackPressureTest {

    private static final int MEBI = 1 << 20;

    @Test
    void noMoreBytesAreUnderWayThanAllowedButOneElementAlways() throws Exception {
        try (QueueHarness lanes = open(5 * MEBI, 12, 100)) {
            lanes.elements("a:0", "b:0", "c:0");
            assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0");
            lanes.succeed("a");
            assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0", "c:0");
        }
        try (QueueHarness lanes = open(20 * MEBI, 12, 100)) {
            lanes.elements("a:0", "b:0");
            assertThat(lanes.calls.begun()).containsExactly("a:0");
        }
    }

    @Test
    void theInputRunsAheadOfWhatGetsDoneByAFewMegabytes() throws Exception {
        try (QueueHarness lanes = open(3 * MEBI, 3, 1_000)) {
            lanes.elements("a:0", "b:0", "c:0", "d:0");
            Thread endpoint = whenTheInputWaits(() -> lanes.calls.succeed("a"));
            lanes.element("e:0");
            endpoint.join();

            assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0");
        }
    }

    @Test
    void whileNothingGetsDoneTheInputGoesOnUpToTheBound() throws Exception {
        try (QueueHarness lanes = open(3 * MEBI, 3, 30)) {
            lanes.element("a:0");
            lanes.fail("a");
            for (int i = 1; i < 10; i++) {
                lanes.element("a:" + i);
            }
            lanes.passTime(QueueHarness.RETRY_MILLIS);
            lanes.element("a:10");
            Thread endpoint = whenTheInputWaits(() -> lanes.calls.succeed("a"));
            lanes.element("b:0");
            endpoint.join();

            assertThat(lanes.calls.begun()).containsExactly("a:0", "a:0", "a:1");
        }
    }

    @Test
    void theLastElementThatWasHeldUpLeavesNothingHeldUp() throws Exception {
        try (Lines log = new Lines();
                QueueHarness lanes = open(3 * MEBI, 3, 30)) {
            lanes.element("a:0");
            lanes.fail("a");
            for (int i = 1; i < 10; i++) {
                lanes.element("a:" + i);
            }
            lanes.passTime(QueueHarness.RETRY_MILLIS);
            lanes.element("a:10");
            Thread endpoint = whenTheInputWaits(() -> lanes.calls.succeed("a"));
            lanes.element("b:0");
            endpoint.join();
            assertThat(log.seen).noneMatch(line -> line.contains("takes events again"));

            lanes.succeed("a");
            lanes.succeed("b");
            for (int i = 2; i <= 10; i++) {
                lanes.succeed("a");
            }
            assertThat(log.seen)
                    .satisfiesExactly(
                            line -> assertThat(line).contains("which is the bound"),
                            line -> assertThat(line).contains("takes events again"));
        }
    }

    @Test
    void theInputWaitsWhenEnoughLanesAreReadyAndAnswersCome() throws Exception {
        try (QueueHarness lanes = open(1, 3, 30)) {
            lanes.element("first:0");
            lanes.succeed("first");
            fill(lanes, 4 + 256);
            Thread endpoint = whenTheInputWaits(() -> lanes.calls.succeed("k0"));
            lanes.element("last:0");
            endpoint.join();

            assertThat(lanes.calls.begun()).hasSize(6);
        }
    }

    @Test
    void enoughReadyLanesHoldNothingUpWhenNoAnswerComes() throws Exception {
        try (QueueHarness lanes = open(1, 3, 30)) {
            lanes.element("first:0");
            lanes.succeed("first");
            lanes.passTime(100);
            fill(lanes, 1_000);

            assertThat(lanes.calls.begun()).hasSize(5);
        }
    }

    private static void fill(QueueHarness lanes, int keys) throws Exception {
        for (int key = 0; key < keys; key++) {
            lanes.element("k" + key + ":0");
        }
    }

    /** Runs something in another thread when this one waits in its mailbox. */
    private static Thread whenTheInputWaits(Runnable action) {
        Thread input = Thread.currentThread();
        Thread endpoint =
                new Thread(
                        () -> {
                            await().until(
                                            () ->
                                                    input.getState() == Thread.State.WAITING
                                                            || input.getState()
                                                                    == Thread.State.TIMED_WAITING);
                            action.run();
                        });
        endpoint.start();
        return endpoint;
    }

    /** What the room logs. */
    private static final class Lines extends AbstractAppender implements AutoCloseable {

        private final Queue<String> seen = new ConcurrentLinkedQueue<>();
        private final Logger logger = (Logger) LogManager.getLogger(BackPressure.class);

        Lines() {
            super("lines", null, null, false, Property.EMPTY_ARRAY);
            start();
            logger.addAppender(this);
            logger.setLevel(Level.INFO);
        }

        @Override
        public void append(LogEvent event) {
            seen.add(event.getMessage().getFormattedMessage());
        }

        @Override
        public void close() {
            logger.removeAppender(this);
            stop();
        }
    }

    private static QueueHarness open(int bytesEach, int inFlightMebi, int waitingMebi)
            throws Exception {
        QueueHarness queues =
                QueueHarness.create(
                        QueueHarness.settings()
                                .and(
                                        operator -> {
                                            operator.maxInFlightBytes =
                                                    MemorySize.ofMebiBytes(inFlightMebi);
                                            operator.maxWaiting =
                                                    MemorySize.ofMebiBytes(waitingMebi);
                                        }),
                        1,
                        0,
                        "hashmap");
        queues.calls.setSizes(item -> bytesEach);
        queues.start(null, 1);
        return queues;
    }
}
