package io.github.esflink.sinks.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.lane.Gate;
import io.github.esflink.sinks.core.lane.RetryDecision;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What failed because its gate shut")
class RetryAtGateTest {

    private static final long REST = 600_000;

    private final SomeGate gate = new SomeGate();

    /** Lets one try whenever the test says so. */
    private static final class SomeGate implements Gate {
        private boolean shut;
        private int tries;

        @Override
        public long millisUntilEntry() {
            if (shut && tries == 0) {
                return 10_000;
            }
            tries = Math.max(0, tries - 1);
            return 0;
        }

        @Override
        public boolean isShut() {
            return shut;
        }
    }

    private QueueHarness lanes(long millisBeforeTry) throws Exception {
        QueueHarness lanes =
                QueueHarness.open(
                        QueueHarness.settings(
                                (attempted, failure) ->
                                        RetryDecision.retryAtGate(REST, millisBeforeTry)));
        lanes.calls.setGate(gate);
        return lanes;
    }

    @Test
    void restsWhileTheGateIsNotShut() throws Exception {
        try (QueueHarness lanes = lanes(0)) {
            lanes.element("a:0");
            lanes.fail("a");
            lanes.passTime(REST - 1);
            assertThat(lanes.calls.begun()).containsExactly("a:0");
            lanes.passTime(1);
            assertThat(lanes.calls.begun()).containsExactly("a:0", "a:0");
        }
    }

    @Test
    void triesTheShutGateAgainAndAgain() throws Exception {
        try (QueueHarness lanes = lanes(0)) {
            lanes.element("a:0");
            gate.shut = true;
            lanes.fail("a");
            for (int tries = 1; tries <= 3; tries++) {
                assertThat(lanes.calls.begun()).hasSize(tries);
                gate.tries = 1;
                lanes.passTime(10_000);
                assertThat(lanes.calls.begun()).hasSize(tries + 1);
                lanes.fail("a");
            }
        }
    }

    @Test
    void goesOnWithTheOthersWhenTheGateOpensHoweverLongItWouldRest() throws Exception {
        try (QueueHarness lanes = lanes(REST)) {
            lanes.elements("a:0", "b:0");
            gate.shut = true;
            lanes.fail("a");
            lanes.fail("b");
            lanes.elements("c:0");
            gate.tries = 1;
            lanes.passTime(10_000);
            assertThat(lanes.calls.begun()).containsExactly("a:0", "b:0", "c:0");

            gate.shut = false;
            lanes.succeed("c");
            assertThat(lanes.calls.begun()).hasSize(5).endsWith("a:0", "b:0");
        }
    }

    @Test
    void triesWhenItHasRestedAndNobodyElseIsThere() throws Exception {
        try (QueueHarness lanes = lanes(REST)) {
            lanes.element("a:0");
            gate.shut = true;
            gate.tries = 1;
            lanes.fail("a");
            lanes.passTime(REST - 1);
            assertThat(lanes.calls.begun()).containsExactly("a:0");
            lanes.passTime(1);
            assertThat(lanes.calls.begun()).containsExactly("a:0", "a:0");
        }
    }
}
