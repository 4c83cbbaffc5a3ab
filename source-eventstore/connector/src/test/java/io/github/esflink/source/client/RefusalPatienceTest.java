package io.github.esflink.source.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefusalPatienceTest {

    private static final Duration LIMIT = Duration.ofNanos(300);

    private final RefusalPatience patience = new RefusalPatience(LIMIT);

    @Test
    void endsOnceRefusalsHaveLasted() {
        assertThat(patience.isOverAfterRefusal(1_000)).isFalse();
        assertThat(patience.isOverAfterRefusal(1_200)).isFalse();
        assertThat(patience.isOverAfterRefusal(1_299)).isFalse();
        assertThat(patience.isOverAfterRefusal(1_300)).isTrue();
    }

    @Test
    void withoutPatienceTheFirstOneIsTheEnd() {
        assertThat(new RefusalPatience(Duration.ZERO).isOverAfterRefusal(1)).isTrue();
    }

    @Test
    void aServerThatIsAwayHasNotRefused() {
        assertThat(patience.isOverAfterRefusal(1_000)).isFalse();
        for (long now = 1_100; now < 9_000; now += 100) {
            patience.failed(now);
        }

        assertThat(patience.isOverAfterRefusal(9_000)).isFalse();
        assertThat(patience.isOverAfterRefusal(9_200)).isTrue();
    }

    @Test
    void aNodeThatIsAwayInTurnDoesNotHideOneThatRefuses() {
        boolean over = false;
        for (long now = 1_000; now < 1_800 && !over; now += 100) {
            patience.failed(now - 50);
            over = patience.isOverAfterRefusal(now);
        }
        assertThat(over).isTrue();
    }

    @Test
    void anotherRefusalLaterIsANewOne() {
        assertThat(patience.isOverAfterRefusal(1_000)).isFalse();
        patience.accepted();

        assertThat(patience.isOverAfterRefusal(5_000)).isFalse();
        assertThat(patience.isOverAfterRefusal(5_299)).isFalse();
    }
}
