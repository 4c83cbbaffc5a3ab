package io.github.esflink.reliability.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * {@code job/chaos.sh}, a short one; for longer, {@code -Dchaos.minutes=60 -Dchaos.seed=7
 * -Dchaos.line=23.10}.
 */
@DisplayName("Random faults on a real cluster")
class ChaosITCase {

    @Test
    void nothingIsLostOutOfOrderOrTwiceInKafka() throws Exception {
        long seed = Long.getLong("chaos.seed", 1);
        ChaosReport report =
                ChaosRun.run(
                        Path.of("target/chaos-test"),
                        Duration.ofMinutes(Long.getLong("chaos.minutes", 2)),
                        seed,
                        200,
                        System.getProperty("chaos.line", "24.2"),
                        System.out);

        System.out.println(report.table());
        assertThat(report.clean()).as("seed %d: %s", seed, report.table()).isTrue();
        assertThat(report.faults()).isPositive();
    }
}
