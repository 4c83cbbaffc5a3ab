package io.github.esflink.sinks.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.core.lane.FailedAttempt;
import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.RetryDecision;
import io.github.esflink.sinks.core.lane.RetryPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
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

@DisplayName("What waits and what is in flight is bounded")
class BackPressureTest {

    private static final int KIBI = 1 << 10;
    private static final int MEBI = 1 << 20;

    /** What an element of four characters is counted with. */
    private static final int IN_FLIGHT = 60;

    /** Retries for ever, and parks a key of which too much waits. */
    private static final RetryPolicy<String, String> PARK_FULL =
            new RetryPolicy<>() {
                private static final long serialVersionUID = 1L;

                @Override
                public RetryDecision<String> afterFailure(
                        FailedAttempt<String> attempt, Throwable failure) {
                    return RetryDecision.retryAfter(QueueHarness.RETRY_MILLIS);
                }

                @Override
                public RetryDecision<String> whenQueueIsFull(FailedAttempt<String> head) {
                    return new RetryDecision.Park<>(List.of("dead " + name(head.element())));
                }

                @Override
                public Collection<String> whenParked(String element) {
                    return List.of("parked " + name(element));
                }
            };

    private static String name(String item) {
        return item.substring(0, item.lastIndexOf(':'));
    }

    private static String large(String name, int bytes) {
        return name + ":" + "x".repeat(bytes);
    }

    private static QueueHarness.Settings bounded(long waiting, long ofKey) {
        return QueueHarness.settings(PARK_FULL)
                .and(
                        operator -> {
                            operator.maxWaiting = new MemorySize(waiting);
                            operator.maxWaitingPerKey = new MemorySize(ofKey);
                        });
    }

    @Test
    void noMoreBytesAreInFlightThanAllowedButOneElementAlways() throws Exception {
        try (QueueHarness queues = QueueHarness.open(QueueHarness.settings())) {
            queues.calls.setSizes(item -> 400 * KIBI);
            queues.elements("a:0", "b:0", "c:0");
            assertThat(queues.calls.begun()).containsExactly("a:0", "b:0");
            queues.succeed("a");
            assertThat(queues.calls.begun()).containsExactly("a:0", "b:0", "c:0");
        }
        try (QueueHarness queues = QueueHarness.open(QueueHarness.settings())) {
            queues.calls.setSizes(item -> 2 * MEBI);
            queues.elements("a:0", "b:0");
            assertThat(queues.calls.begun()).containsExactly("a:0");
        }
    }

    @Test
    void aCheckpointCompletesWhileNothingIsAnsweredHoweverMuchOfOneKeyComesBeforeIt()
            throws Exception {
        try (QueueHarness queues = QueueHarness.open(bounded(100 * MEBI, 100 * MEBI))) {
            queues.elements("a:0", "a:1");
            queues.succeed("a");
            for (int i = 0; i < 10_000; i++) {
                queues.element(large("a:" + i, KIBI));
            }
            queues.checkpoint(1);

            assertThat(queues.calls.begun()).hasSize(2);
            assertThat(queues.flink().numKeyedStateEntries()).isEqualTo(1);
        }
    }

    @Test
    void atTheBoundTheInputWaitsUntilSomeAreDoneAndSaysSo() throws Exception {
        try (Lines log = new Lines();
                QueueHarness queues = QueueHarness.open(bounded(64 * KIBI, MEBI))) {
            reachTheBoundAndGetOn(queues);

            assertThat(log.seen)
                    .satisfiesExactly(
                            line -> assertThat(line).contains("which is the bound: it takes no"),
                            line -> assertThat(line).contains("takes events again"));
        }
    }

    @Test
    void itSaysThatItTakesEventsAgainHoweverManyKeysAreParked() throws Exception {
        QueueHarness.Settings settings =
                bounded(64 * KIBI, MEBI)
                        .and(
                                operator ->
                                        operator.policy =
                                                (attempt, failure) ->
                                                        new RetryDecision.Park<>(List.of()));
        try (Lines log = new Lines();
                QueueHarness queues = QueueHarness.open(settings)) {
            for (int i = 0; queues.waitingBytes() < 40 * KIBI; i++) {
                queues.element("parked" + i + ":0:");
                queues.fail("parked" + i);
            }
            reachTheBoundAndGetOn(queues);

            assertThat(log.seen).hasSize(2);
            assertThat(log.seen).last().asString().contains("takes events again");
        }
    }

    @Test
    void aKeyThatKeepsFailingWhileOthersGetOnIsParkedAtItsBound() throws Exception {
        try (QueueHarness queues = QueueHarness.open(bounded(10 * MEBI, 16 * KIBI))) {
            queues.element("a:0:");
            queues.fail("a");
            for (int i = 1; i < 8; i++) {
                queues.element(large("a:" + i, 4 * KIBI));
            }
            assertThat(queues.results()).as("nothing else gets done either").isEmpty();

            queues.element("b:0");
            queues.succeed("b");
            queues.element("a:8:");
            assertThat(queues.results())
                    .startsWith("dead a:0", "parked a:1", "parked a:2")
                    .endsWith("parked a:7", "parked a:8")
                    .hasSize(9);
            queues.element("b:1");
            assertThat(queues.calls.openKeys()).containsExactly("b");
        }
    }

    @Test
    void noKeyIsParkedWhileItsGateIsShutOrWhenItIsOnlySlow() throws Exception {
        try (QueueHarness queues = QueueHarness.open(bounded(10 * MEBI, 16 * KIBI))) {
            queues.calls.setGate(
                    new Gate() {
                        @Override
                        public long millisUntilEntry() {
                            return 0;
                        }

                        @Override
                        public boolean isShut() {
                            return true;
                        }
                    });
            queues.elements("a:0:", "b:0");
            queues.fail("a");
            queues.succeed("b");
            for (int i = 1; i < 20; i++) {
                queues.element(large("a:" + i, 4 * KIBI));
            }
            assertThat(queues.results()).isEmpty();
        }
        try (QueueHarness queues = QueueHarness.open(bounded(10 * MEBI, 16 * KIBI))) {
            queues.elements("a:0:", "b:0");
            queues.succeed("b");
            for (int i = 1; i < 5; i++) {
                queues.element(large("a:" + i, 4 * KIBI));
            }
            Thread endpoint =
                    whenTheInputWaits(
                            () -> {
                                queues.calls.succeed("a");
                                await().atMost(Duration.ofMinutes(1))
                                        .until(() -> queues.calls.openKeys().contains("a"));
                                queues.calls.succeed("a");
                            });
            queues.element(large("a:5", 4 * KIBI));
            endpoint.join();
            assertThat(queues.results()).isEmpty();
        }
    }

    @Test
    void aKeyThatCannotBeParkedHoldsTheInputAndIsNamed() throws Exception {
        QueueHarness.Settings settings =
                bounded(10 * MEBI, 16 * KIBI).and(operator -> operator.policy = QueueHarness.RETRY);
        try (Lines log = new Lines();
                QueueHarness queues = QueueHarness.open(settings)) {
            queues.elements("a:0:", "b:0");
            queues.fail("a");
            queues.succeed("b");
            for (int i = 1; i < 5; i++) {
                queues.element(large("a:" + i, 4 * KIBI));
            }
            Thread time = whenTheInputWaits(() -> passTime(queues));
            queues.element(large("a:5", 4 * KIBI));
            time.join();
            assertThat(log.seen).first().asString().contains("of key a wait, which is the bound");
        }
    }

    /** The endpoint takes the key again. */
    private static void passTime(QueueHarness queues) {
        try {
            queues.flink().setProcessingTime(QueueHarness.RETRY_MILLIS);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> queues.calls.openKeys().contains("a"));
            queues.calls.succeed("a");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Runs something in another thread when this one waits in its mailbox. */
    private static void reachTheBoundAndGetOn(QueueHarness queues) throws Exception {
        queues.element("b:0:");
        for (int i = 1; queues.waitingBytes() - IN_FLIGHT < 64 * KIBI; i++) {
            queues.element(large("b:" + i, 4 * KIBI));
        }
        Thread endpoint = whenTheInputWaits(() -> queues.calls.succeed("b"));
        queues.element("c:0");
        endpoint.join();
        queues.readMails();
        while (queues.calls.openKeys().contains("b")) {
            queues.succeed("b");
        }
    }

    private static Thread whenTheInputWaits(Runnable action) {
        Thread input = Thread.currentThread();
        Thread endpoint =
                new Thread(
                        () -> {
                            await().atMost(Duration.ofMinutes(1)).until(() -> isInYield(input));
                            action.run();
                        });
        endpoint.start();
        return endpoint;
    }

    private static boolean isInYield(Thread input) {
        return List.of(input.getStackTrace()).stream()
                .anyMatch(frame -> frame.getMethodName().equals("hold"));
    }

    /** What is logged about it. */
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
}
