package io.github.esflink.sinks.http.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.http.gate.Breaker;
import io.github.esflink.sinks.http.gate.BreakerSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class DeliveryMetricsTest {

    private final Map<String, Counter> counters = new TreeMap<>();
    private final Map<String, Gauge<?>> gauges = new TreeMap<>();
    private final Map<String, Histogram> histograms = new TreeMap<>();
    private final Breaker breaker =
            new Breaker("test", new BreakerSettings(1, 0, Duration.ofSeconds(10)), () -> 0);
    private final DeliveryMetrics metrics = new DeliveryMetrics();

    private void register(boolean countsRetries) {
        metrics.register(
                new UnregisteredMetricsGroup() {
                    @Override
                    public <C extends Counter> C counter(String name, C counter) {
                        counters.put(name, counter);
                        return counter;
                    }

                    @Override
                    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
                        gauges.put(name, gauge);
                        return gauge;
                    }

                    @Override
                    public <H extends Histogram> H histogram(String name, H histogram) {
                        histograms.put(name, histogram);
                        return histogram;
                    }
                },
                () -> breaker.state().number(),
                countsRetries);
    }

    private long count(String name) {
        return Objects.requireNonNull(counters.get(name), name).getCount();
    }

    private Object breakerState() {
        return Objects.requireNonNull(gauges.get("breakerState")).getValue();
    }

    @Test
    void countsWhatBecomesOfEvents() {
        register(true);
        metrics.sent();
        metrics.sent();
        metrics.acknowledged(12);
        metrics.skipped(1);
        metrics.deadLettered();
        metrics.retried();

        assertThat(count("sent")).isEqualTo(2);
        assertThat(count("acknowledged")).isEqualTo(1);
        assertThat(count("skipped")).isEqualTo(1);
        assertThat(count("deadLettered")).isEqualTo(1);
        assertThat(count("retried")).isEqualTo(1);
        assertThat(histograms.values().iterator().next().getStatistics().getMax()).isEqualTo(12);
    }

    @Test
    void countsAnswersByTheirClass() {
        register(false);
        for (int status : new int[] {0, 200, 204, 301, 422, 503, 599, 999}) {
            metrics.answered(status);
        }
        assertThat(count("unanswered")).isEqualTo(1);
        assertThat(count("status1xx")).isZero();
        assertThat(count("status2xx")).isEqualTo(2);
        assertThat(count("status3xx")).isEqualTo(1);
        assertThat(count("status4xx")).isEqualTo(1);
        assertThat(count("status5xx")).isEqualTo(2);
    }

    @Test
    void leavesRetriesToAnOperatorThatCountsThem() {
        register(false);
        metrics.retried();

        assertThat(counters).doesNotContainKey("retried");
    }

    @Test
    void showsTheStateOfTheBreaker() {
        register(false);
        assertThat(breakerState()).isEqualTo(0);
        breaker.onFailure(breaker.epoch(), "order-1", "status 500");
        assertThat(breakerState()).isEqualTo(2);
    }

    @Test
    void countsNothingBeforeItIsRegistered() {
        metrics.sent();
        metrics.answered(200);
        metrics.acknowledged(1);

        assertThat(counters).isEmpty();
    }
}
