package io.github.esflink.reliability.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class LatencyChartTest {

    /** 0.001 ms, 0.002 ms and so on up to 10 ms. */
    private static final Series EVEN =
            new Series(
                    "even", LongStream.rangeClosed(1, 10_000).map(n -> n * 1_000).boxed().toList());

    @Test
    void aShareIsReachedByThatManyEvents() {
        assertThat(EVEN.millis(0.5)).isEqualTo(5.0);
        assertThat(EVEN.millis(0.999)).isEqualTo(9.99);
        assertThat(new Series("one", List.of(7_000_000L)).millis(0.5)).isEqualTo(7.0);
    }

    @Test
    void wholeTensOfSecondsKeepTheirNoughts() {
        assertThat(LatencyChart.of(List.of(new Series("s", List.of(20_000_000_000L))), 1))
                .contains(">10 s<", ">100 s<", "p50 20 s");
    }

    @Test
    void everySeriesHasItsLineAndItsFigures() throws Exception {
        String svg = LatencyChart.of(List.of(EVEN, new Series("one", List.of(7_000_000L))), 1_000);

        NodeList lines =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)))
                        .getElementsByTagName("polyline");
        assertThat(lines.getLength()).isEqualTo(2);
        assertThat(svg)
                .contains("1,000 events/s")
                .contains("p50 5 ms, p99 9.9 ms, p99.9 10 ms")
                .contains("99.99 %");
    }
}
