package io.github.esflink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EarthquakeFeedTest {

    private final List<Earthquake> reports = EarthquakeFeed.read();

    @Test
    void holdsTheWholeFeedInTheOrderOfTheEarthquakes() {
        assertThat(reports).hasSize(1_707);
        assertThat(reports.get(0).json()).contains("\"id\":\"uw61345682\"", "\"mag\":0.31");
    }

    @Test
    void aStreamForEverySeismicNetwork() {
        assertThat(reports)
                .extracting(Earthquake::stream)
                .contains("network-ci", "network-ak", "network-us")
                .allMatch(stream -> stream.matches("network-[a-z]{2}"));
        assertThat(reports.stream().map(Earthquake::stream).distinct()).hasSize(12);
    }

    @Test
    void theTypeTellsWhetherAPersonHasLooked() {
        assertThat(reports.stream().filter(r -> r.type().equals(Earthquake.REVIEWED)))
                .hasSize(1_214)
                .allMatch(report -> report.json().contains("\"status\":\"reviewed\""));
        assertThat(reports.stream().filter(r -> r.type().equals(Earthquake.REPORTED)))
                .hasSize(493)
                .allMatch(report -> report.json().contains("\"status\":\"automatic\""));
    }

    @Test
    void theReportIsKeptDigitByDigit() {
        assertThat(reports.get(0).json()).contains("\"coordinates\":[-122.197,46.2035,3.28]");
    }
}
