package io.github.esflink.sinks.sql.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseGateTest {

    private final AtomicLong clock = new AtomicLong();
    private final DatabaseGate gate = new DatabaseGate("A database", clock::get);

    @Test
    void letsAllThroughWhileTheDatabaseIsThere() {
        assertThat(gate.millisUntilEntry()).isZero();
        assertThat(gate.millisUntilEntry()).isZero();
        assertThat(gate.isShut()).isFalse();
    }

    @Test
    void letsOneTryEverySecondWhileItIsAway() {
        gate.failed("why");

        assertThat(gate.isShut()).isTrue();
        assertThat(gate.millisUntilEntry()).isZero();
        assertThat(gate.millisUntilEntry()).isBetween(1L, 1_001L);
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1_001));
        assertThat(gate.millisUntilEntry()).isZero();
        assertThat(gate.millisUntilEntry()).isPositive();
    }

    @Test
    void opensWithTheFirstThatSucceeds() {
        gate.failed("why");
        gate.succeeded();

        assertThat(gate.isShut()).isFalse();
        assertThat(gate.millisUntilEntry()).isZero();
    }
}
