package io.github.esflink.sinks.kafka.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.SinkContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionPrefixTest {

    @Test
    void isMadeOfConnectorAndSink() {
        assertThat(prefix("orders", "sink")).isEqualTo("esflink/orders/sink/");
    }

    @Test
    void noPrefixIsTheBeginningOfAnother() {
        List<String> prefixes =
                List.of(
                        prefix("orders", "sink"),
                        prefix("orders-2", "sink"),
                        prefix("orders/sink", "sink"),
                        prefix("orders", "sink-dead-letters"),
                        prefix("orders", "sink/-0-1"),
                        prefix("order", "s/sink"));

        for (String one : prefixes) {
            assertThat(prefixes.stream().filter(other -> other.startsWith(one)))
                    .containsExactly(one);
        }
    }

    private static String prefix(String connector, String sink) {
        return TransactionPrefix.of(new SinkContext(connector, sink));
    }
}
