package io.github.esflink.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NodeArgumentsTest {

    private static void assertRefused(String message, String... flags) {
        assertThatThrownBy(() -> NodeArguments.parse(flags))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void whatIsNotUnderstoodIsNamed() {
        assertRefused("unknown flag --prot", "--prot", "1");
        assertRefused("--port needs a value", "--port");
        assertRefused("--port is x, not a number from 0 to 65535", "--port", "x");
        assertRefused("--port is 65536, not a number from 0 to 65535", "--port", "65536");
        assertRefused("--data needs a value", "--tls", "--data");
        assertRefused("--line is 22.10, not 23.10 or 24.2", "--line", "22.10");
    }

    @Test
    void theFlagsMakeANode() {
        NodeArguments arguments =
                NodeArguments.parse(
                        "--port", "0", "--line", "23.10", "--tls", "--auth", "--projections");
        assertThat(arguments.help()).isFalse();
        try (EventStoreNode node = arguments.builder().start()) {
            assertThat(node.connectionString())
                    .startsWith("esdb://admin:changeit@127.0.0.1:" + node.port())
                    .contains("tls=true&tlsCaFile=");
        }
    }

    @Test
    void helpNamesEveryFlag() {
        assertThat(NodeArguments.parse("--help").help()).isTrue();
        assertThat(NodeArguments.HELP)
                .contains(
                        "--port", "--data", "--line", "--tls", "--auth", "--projections", "--help");
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> EventStoreNode.builder().maxAppendSize(0).start())
                .hasMessage("maxAppendSize is 0 bytes, not at least 1");
        assertThatThrownBy(() -> EventStoreNode.builder().port(-1).start())
                .hasMessage("port is -1, not 0 to 65535");
    }

    @Test
    void aPortInUseIsNamed() {
        try (EventStoreNode node = EventStoreNode.builder().start()) {
            assertThatThrownBy(() -> EventStoreNode.builder().port(node.port()).start())
                    .hasMessageContaining("port " + node.port() + " on 127.0.0.1");
        }
    }
}
