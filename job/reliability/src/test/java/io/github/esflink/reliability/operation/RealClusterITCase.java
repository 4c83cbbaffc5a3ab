package io.github.esflink.reliability.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.reliability.system.KafkaEnd;
import io.github.esflink.reliability.system.NumberedWriter;
import io.github.esflink.reliability.system.RunningConnector;
import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.cluster.StandaloneCluster;
import io.github.esflink.sinks.contract.http.NumberedEndpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What flink-conf promises to who runs connectors, on its own cluster, with connectors running. */
@DisplayName("A cluster as flink-conf sets it up")
class RealClusterITCase {

    private static final Path CONF = StandaloneCluster.project().resolve("flink-conf");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** It may have to be asked several times for one page. */
    private static final Duration PATIENCE_WITH_A_BROWSER = Duration.ofMinutes(6);

    private static final Pattern REPORTER =
            Pattern.compile("Started PrometheusReporter HTTP server on port (\\d+)");
    private static final Pattern ROW = Pattern.compile("<tr.*?</tr>", Pattern.DOTALL);

    @TempDir private static Path profiles;

    private static StandaloneCluster cluster;

    /** By the start of a cluster and two connectors, before anything is done to them. */
    private static final List<String> LOGGED = new ArrayList<>();

    private static final Deque<AutoCloseable> OPENED = new ArrayDeque<>();
    private static RunningConnector orders;
    private static RunningConnector committed;
    private static final DeliveryLog HTTP = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
    private static final DeliveryLog KAFKA = new DeliveryLog(Guarantee.EXACTLY_ONCE);

    @BeforeAll
    static void startEverything() throws Exception {
        cluster =
                opened(
                        StandaloneCluster.builder(Path.of("target/cluster-test"))
                                .withKafka()
                                .withNode()
                                .start());
        NumberedEndpoint endpoint = opened(NumberedEndpoint.builder(HTTP).start());
        opened(new KafkaEnd(cluster.bootstrapServers(), "orders", KAFKA::received));
        NumberedWriter writer =
                opened(
                        new NumberedWriter(
                                cluster.nodeConnectionString(), 20, 100, (stream, n) -> {}));
        writer.start();
        orders =
                RunningConnector.submit(
                        cluster,
                        "orders-http",
                        """
                        instanceTypeName: http-sink
                        url: %s/{stream}
                        subscription:initialPosition: earliest
                        subscription:filter: {scope: record, expression: "$[?$.value.seq >= 0]"}
                        autocommit:interval: 1000
                        """
                                .formatted(endpoint.url()),
                        2);
        committed =
                RunningConnector.submit(
                        cluster,
                        "orders-kafka",
                        """
                        instanceTypeName: kafka-sink
                        topic: orders
                        bootstrapServers: %s
                        subscription:initialPosition: earliest
                        partitionKeyExtraction: {enabled: true, source: stream}
                        autocommit:interval: 1000
                        """
                                .formatted(cluster.bootstrapServers()),
                        2);
        await("events at both ends")
                .atMost(PATIENCE)
                .until(() -> HTTP.done() > 100 && KAFKA.done() > 100);
        for (String file :
                List.of(
                        "jobmanager-1.log",
                        "taskmanager-1.log",
                        "jobmanager-1.out",
                        "taskmanager-1.out")) {
            LOGGED.addAll(Files.readAllLines(cluster.logs().resolve(file)));
        }
    }

    /** Also after a start that did not get to its end. */
    @AfterAll
    static void stopEverything() throws Exception {
        while (!OPENED.isEmpty()) {
            OPENED.pop().close();
        }
    }

    private static <T extends AutoCloseable> T opened(T what) {
        OPENED.push(what);
        return what;
    }

    @Test
    void theWebUiShowsTheConnectorsOperatorsWithRecordsFlowing() throws Exception {
        Chromium chromium = Chromium.find(profiles);
        assumeTrue(chromium != null, "no Chromium on this machine (Debian: package chromium)");
        String page =
                "http://localhost:%d/#/job/running/%s/overview"
                        .formatted(cluster.webPort(), orders.job());

        // The job manager asks the tasks for their figures every ten seconds.
        AtomicLong seen = new AtomicLong();
        await("records in the web UI")
                .atMost(PATIENCE_WITH_A_BROWSER)
                .until(
                        () -> {
                            seen.set(recordsReceived(chromium.page(page), "HTTP sink"));
                            return seen.get() > 0;
                        });
        await("more records in the web UI")
                .atMost(PATIENCE_WITH_A_BROWSER)
                .until(() -> recordsReceived(chromium.page(page), "HTTP sink") > seen.get());

        assertThat(text(chromium.page(page)))
                .contains("orders-http", "RUNNING", "EventStoreDB $all", "Filter", "HTTP sink");
        Path picture = Path.of("target/web-ui.png");
        chromium.picture(page, picture);
        assertThat(Files.size(picture)).isPositive();
    }

    /** What the table of tasks says of one, in its column for what it has received. */
    private static long recordsReceived(String page, String task) {
        int column = headings(page).indexOf("Records Received");
        Matcher rows = ROW.matcher(page);
        while (rows.find()) {
            List<String> cells = cells(rows.group(), "td");
            if (!cells.isEmpty() && cells.get(0).startsWith(task)) {
                return Long.parseLong(cells.get(column).replace(",", ""));
            }
        }
        throw new AssertionError("No row of " + task + " in: " + text(page));
    }

    private static List<String> headings(String page) {
        return cells(page, "th");
    }

    private static List<String> cells(String html, String tag) {
        return Pattern.compile("<%1$s[ >].*?</%1$s>".formatted(tag), Pattern.DOTALL)
                .matcher(html)
                .results()
                .map(cell -> text(cell.group()))
                .toList();
    }

    private static String text(String html) {
        return html.replaceAll("(?s)<style.*?</style>|<script.*?</script>", " ")
                .replaceAll("<[^>]*>", " ")
                .replaceAll("\\s+", " ")
                .trim();
    }

    @Test
    void everyMetricThatIsNamedIsExported() throws Exception {
        TreeSet<String> exported = new TreeSet<>();
        await("metrics of both sinks, and of a checkpoint")
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            for (String port : reporters()) {
                                exported.addAll(MetricNames.in(scrape(port)));
                            }
                            for (Path file : named()) {
                                assertThat(exported)
                                        .as(file.toString())
                                        .containsAll(MetricNames.in(file));
                            }
                        });
        assertThat(MetricNames.in(named().get(0))).hasSizeGreaterThan(20);
    }

    private static List<Path> named() {
        return List.of(
                CONF.resolve("monitoring/grafana-dashboard.json"),
                CONF.resolve("monitoring/alerts.yaml"),
                StandaloneCluster.project().resolve("docs/observability.md"));
    }

    private static Set<String> reporters() throws IOException {
        Set<String> ports = new TreeSet<>();
        try (Stream<Path> logs = Files.list(cluster.logs())) {
            for (Path log : logs.filter(file -> file.toString().endsWith(".log")).toList()) {
                Matcher matcher = REPORTER.matcher(Files.readString(log));
                while (matcher.find()) {
                    ports.add(matcher.group(1));
                }
            }
        }
        return ports;
    }

    private static String scrape(String port) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void theLogsOfARunningConnectorCanBeReadInTheWebUi() {
        JsonNode logs = cluster.get("/taskmanagers/taskmanager-1/logs").path("logs");

        assertThat(logs.findValuesAsText("name")).contains("taskmanager-1.log");
    }

    @Test
    void aNormalRunLogsNeitherWarningsNorStackTraces() {
        assertThat(LOGGED)
                .isNotEmpty()
                .noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .noneMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void aConnectorCanBeStoppedAndGoesOnBesideOthers() throws Exception {
        orders.start(1, orders.stop());

        long delivered = HTTP.done();
        await("more deliveries").atMost(PATIENCE).until(() -> HTTP.done() > delivered + 100);
        HTTP.assertInOrder();
        KAFKA.assertInOrder();
        // What threads of the stopped job write that outlive its class loader.
        for (String out : List.of("jobmanager-1.out", "taskmanager-1.out")) {
            assertThat(cluster.logs().resolve(out)).isEmptyFile();
        }
    }

    @Test
    void aConnectorIsUpgradedAndEveryEventIsCommittedOnce() throws Exception {
        String before = committed.job();

        committed.upgrade(1);

        assertThat(committed.job()).isNotEqualTo(before);
        long done = KAFKA.done();
        await("more events").atMost(PATIENCE).until(() -> KAFKA.done() > done + 100);
        KAFKA.assertInOrder();
    }

    @Test
    void whatRunsIsNotStartedAgain() throws Exception {
        String before = pid("taskmanager-1");

        cluster.start("taskmanager-1");

        assertThat(pid("taskmanager-1")).isEqualTo(before);
    }

    private static String pid(String process) throws IOException {
        return Files.readString(cluster.directory().resolve("run/" + process + ".pid"));
    }
}
