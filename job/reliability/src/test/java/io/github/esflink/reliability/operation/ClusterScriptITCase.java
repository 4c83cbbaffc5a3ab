package io.github.esflink.reliability.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.contract.cluster.StandaloneCluster;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code cluster.sh} says when there is nothing to start, or it cannot be started. */
@DisplayName("cluster.sh, without a cluster")
class ClusterScriptITCase {

    @TempDir private Path directory;

    private record Answer(int exitCode, String text) {}

    private Answer script(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(StandaloneCluster.project().resolve("flink-conf/cluster.sh").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), text);
    }

    private String dir() {
        return directory.toString();
    }

    @Test
    void aPortThatIsTakenIsNamedWithWhoNeedsItAndHowToChooseAnother() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            Answer answer = script("start", "--dir", dir(), "--web-port", "" + port);

            assertThat(answer.exitCode()).isEqualTo(1);
            assertThat(answer.text())
                    .contains(
                            "port %d is taken, but the web UI of jobmanager-1 needs it"
                                    .formatted(port),
                            "choose another port with --web-port");
        }
    }

    @Test
    void stoppingWhatDoesNotRunIsNoError() throws Exception {
        Answer answer = script("stop", "--dir", dir());

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.text()).contains("There is no cluster in " + directory.toRealPath());
    }

    @Test
    void statusSaysByItsExitCodeThatNothingRuns() throws Exception {
        assertThat(script("status", "--dir", dir()).exitCode()).isEqualTo(1);
    }

    @Test
    void severalJobManagersNeedZooKeeper() throws Exception {
        Answer answer = script("start", "--dir", dir(), "--job-managers", "2");

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.text()).contains("2 job managers need --zookeeper");
    }

    @Test
    void aValueThatIsNoNumberIsNamed() throws Exception {
        Answer answer = script("start", "--dir", dir(), "--task-managers", "many");

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.text()).contains("--task-managers: expected a number, found many.");
    }

    @Test
    void whatItDoesNotKnowIsRefusedWithItsUsage() throws Exception {
        Answer answer = script("start", "--task-manager", "2");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.text())
                .contains("unknown option --task-manager", "usage: cluster.sh start");
    }

    @Test
    void theClientSaysThatThereIsNoCluster() throws Exception {
        ProcessBuilder client =
                new ProcessBuilder(
                        StandaloneCluster.project().resolve("flink-conf/flink").toString(), "list");
        client.environment().put("FLINK_CONF_DIR", dir());
        Process process = client.redirectErrorStream(true).start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("no cluster: " + dir(), "Start one with flink-conf/cluster.sh start.");
        assertThat(process.waitFor()).isEqualTo(1);
    }
}
