package io.github.esflink.source.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefusalTimeoutTest {

    private static final Duration LIMIT = Duration.ofNanos(300);

    private final RefusalTimeout refusalTimeout = new RefusalTimeout(LIMIT);

    @Test
    void endsOnceRefusalsHaveLasted() {
        assertThat(refusalTimeout.isOverAfterRefusal(1_000)).isFalse();
        assertThat(refusalTimeout.isOverAfterRefusal(1_200)).isFalse();
        assertThat(refusalTimeout.isOverAfterRefusal(1_299)).isFalse();
        assertThat(refusalTimeout.isOverAfterRefusal(1_300)).isTrue();
    }

    @Test
    void withoutPatienceTheFirstOneIsTheEnd() {
        assertThat(new RefusalTimeout(Duration.ZERO).isOverAfterRefusal(1)).isTrue();
    }

    @Test
    void aServerThatIsAwayHasNotRefused() {
        assertThat(refusalTimeout.isOverAfterRefusal(1_000)).isFalse();
        for (long now = 1_100; now < 9_000; now += 100) {
            refusalTimeout.failed(now);
        }

        assertThat(refusalTimeout.isOverAfterRefusal(9_000)).isFalse();
        assertThat(refusalTimeout.isOverAfterRefusal(9_200)).isTrue();
    }

    @Test
    void aNodeThatIsAwayInTurnDoesNotHideOneThatRefuses() {
        boolean over = false;
        for (long now = 1_000; now < 1_800 && !over; now += 100) {
            refusalTimeout.failed(now - 50);
            over = refusalTimeout.isOverAfterRefusal(now);
        }
        assertThat(over).isTrue();
    }

    @Test
    void timeInWhichNobodyAskedIsNoRefusal() {
        RefusalTimeout minutes = new RefusalTimeout(Duration.ofMinutes(5));
        long hour = Duration.ofHours(1).toNanos();

        for (int i = 0; i < 5; i++) {
            assertThat(minutes.isOverAfterRefusal(i * hour)).isFalse();
        }
        assertThat(minutes.isOverAfterRefusal(5 * hour)).isTrue();
    }

    @Test
    void anotherRefusalLaterIsANewOne() {
        assertThat(refusalTimeout.isOverAfterRefusal(1_000)).isFalse();
        refusalTimeout.accepted();

        assertThat(refusalTimeout.isOverAfterRefusal(5_000)).isFalse();
        assertThat(refusalTimeout.isOverAfterRefusal(5_299)).isFalse();
    }
}
