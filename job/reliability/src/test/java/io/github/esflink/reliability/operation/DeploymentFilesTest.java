package io.github.esflink.reliability.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.esflink.sinks.contract.cluster.StandaloneCluster;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.junit.jupiter.api.Test;

/** The files of flink-conf that nothing here can run, as far as they can be looked at. */
class DeploymentFilesTest {

    private static final Path CONF = StandaloneCluster.project().resolve("flink-conf");

    @Test
    void everySettingOfFlinkHasItsReason() throws IOException {
        for (String file : List.of("config.yaml", "ha-zookeeper.yaml")) {
            assertThat(Files.readAllLines(CONF.resolve(file)))
                    .as(file)
                    .filteredOn(line -> line.matches("\\s*[\\w-]+: +[^\\s#].*"))
                    .isNotEmpty()
                    .allMatch(line -> line.contains(" # "));
        }
    }

    @Test
    void flinkKnowsEverySetting() throws Exception {
        Set<String> known = knownSettings();
        for (String file : List.of("config.yaml", "ha-zookeeper.yaml")) {
            assertThat(YamlFiles.flat(CONF.resolve(file)).keySet())
                    .as(file)
                    .filteredOn(key -> !key.startsWith("metrics.reporter.prom."))
                    .isSubsetOf(known);
        }
    }

    private static Set<String> knownSettings() throws IllegalAccessException {
        Set<String> known = new HashSet<>();
        for (Class<?> options :
                List.of(
                        CheckpointingOptions.class,
                        CoreOptions.class,
                        HeartbeatManagerOptions.class,
                        HighAvailabilityOptions.class,
                        JobManagerOptions.class,
                        RestartStrategyOptions.class,
                        SecurityOptions.class,
                        StateBackendOptions.class,
                        TaskManagerOptions.class,
                        WebOptions.class)) {
            for (Field field : options.getFields()) {
                if (field.getType() == ConfigOption.class) {
                    known.add(((ConfigOption<?>) field.get(null)).key());
                }
            }
        }
        return known;
    }

    @Test
    void theKubernetesDeploymentIsOneOfTheOperator() throws IOException {
        Object deployment = deployment();

        assertThat(YamlFiles.at(deployment, "apiVersion")).isEqualTo("flink.apache.org/v1beta1");
        assertThat(YamlFiles.at(deployment, "kind")).isEqualTo("FlinkDeployment");
        assertThat(keys(deployment, "spec"))
                .isSubsetOf(
                        "image",
                        "imagePullPolicy",
                        "flinkVersion",
                        "flinkConfiguration",
                        "serviceAccount",
                        "ingress",
                        "podTemplate",
                        "jobManager",
                        "taskManager",
                        "job",
                        "logConfiguration",
                        "mode",
                        "restartNonce")
                .contains("image", "flinkVersion", "serviceAccount", "jobManager", "taskManager");
        assertThat(keys(deployment, "spec.job"))
                .isSubsetOf(
                        "jarURI",
                        "entryClass",
                        "args",
                        "parallelism",
                        "upgradeMode",
                        "state",
                        "initialSavepointPath",
                        "allowNonRestoredState");
        assertThat(YamlFiles.at(deployment, "spec.job.upgradeMode")).isEqualTo("savepoint");
        assertThat(YamlFiles.at(deployment, "spec.podTemplate.spec.containers.0.name"))
                .isEqualTo("flink-main-container");
        assertThat((Map<?, ?>) YamlFiles.at(deployment, "spec.flinkConfiguration"))
                .as("the operator takes text only")
                .allSatisfy((key, value) -> assertThat(value).isInstanceOf(String.class));
    }

    @Test
    void theKubernetesDeploymentSetsWhatConfigYamlSets() throws IOException {
        Map<String, String> shipped = YamlFiles.flat(CONF.resolve("config.yaml"));
        Map<?, ?> there = (Map<?, ?>) YamlFiles.at(deployment(), "spec.flinkConfiguration");
        Set<String> elsewhere =
                Set.of(
                        // said by the operator's own fields
                        "parallelism.default",
                        "jobmanager.memory.process.size",
                        "taskmanager.memory.process.size",
                        // one connector, one process a container
                        "taskmanager.numberOfTaskSlots",
                        "metrics.reporter.prom.port",
                        // in the image, or Flink's default
                        "env.java.opts.all",
                        "state.backend.type",
                        "web.cancel.enable",
                        "web.refresh-interval");

        shipped.keySet().removeAll(elsewhere);
        assertThat(shipped)
                .isNotEmpty()
                .allSatisfy((key, value) -> assertThat(there.get(key)).as(key).isEqualTo(value));
    }

    @Test
    void theKubernetesDeploymentMountsWhatItReads() throws IOException {
        List<Object> documents = YamlFiles.documents(CONF.resolve("kubernetes/orders-http.yaml"));
        String argument = (String) YamlFiles.at(documents.get(1), "spec.job.args.1");
        List<String> mounts = new ArrayList<>();
        for (Object mount :
                (List<?>)
                        YamlFiles.at(
                                documents.get(1),
                                "spec.podTemplate.spec.containers.0.volumeMounts")) {
            mounts.add((String) YamlFiles.at(mount, "mountPath"));
        }

        assertThat(Path.of(argument).getParent()).hasToString("/opt/connectors");
        assertThat(mounts).contains("/opt/connectors", "/run/secrets/orders", "/flink-data");
        assertThat(((Map<?, ?>) YamlFiles.at(documents.get(0), "data")).keySet().toString())
                .isEqualTo("[" + Path.of(argument).getFileName() + "]");
    }

    private static Object deployment() throws IOException {
        return YamlFiles.documents(CONF.resolve("kubernetes/orders-http.yaml")).get(1);
    }

    private static Set<String> keys(Object node, String path) {
        Set<String> keys = new TreeSet<>();
        ((Map<?, ?>) YamlFiles.at(node, path)).keySet().forEach(key -> keys.add("" + key));
        return keys;
    }

    @Test
    void theImageCopiesWhatIsThere() throws IOException {
        Matcher copies =
                Pattern.compile("(?m)^COPY (.*) \\S+$")
                        .matcher(Files.readString(CONF.resolve("docker/Dockerfile")));
        List<String> copied = new ArrayList<>();
        while (copies.find()) {
            copied.addAll(List.of(copies.group(1).split(" ", -1)));
        }

        assertThat(copied).contains("job/target/eventstore-connectors.jar");
        assertThat(copied)
                .filteredOn(file -> file.startsWith("flink-conf"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(StandaloneCluster.project().resolve(file)).exists());
    }

    @Test
    void everyAlertSaysWhatItMeansAndWhatToDo() throws IOException {
        Object file = YamlFiles.documents(CONF.resolve("monitoring/alerts.yaml")).get(0);

        assertThat((List<?>) YamlFiles.at(file, "groups.0.rules"))
                .hasSizeGreaterThan(8)
                .allSatisfy(
                        rule -> {
                            assertThat((String) YamlFiles.at(rule, "alert")).matches("[A-Z]\\w+");
                            assertThat(MetricNames.in((String) YamlFiles.at(rule, "expr")))
                                    .isNotEmpty();
                            assertThat(YamlFiles.at(rule, "labels.severity"))
                                    .isIn("critical", "warning", "info");
                            assertThat((String) YamlFiles.at(rule, "annotations.summary"))
                                    .isNotBlank();
                            assertThat((String) YamlFiles.at(rule, "annotations.action"))
                                    .isNotBlank();
                        });
    }

    @Test
    void everyPanelOfTheDashboardAsksForAMetric() throws IOException {
        JsonNode dashboard =
                new JsonMapper()
                        .readTree(CONF.resolve("monitoring/grafana-dashboard.json").toFile());

        assertThat(dashboard.path("panels"))
                .hasSizeGreaterThan(10)
                .allSatisfy(
                        panel -> {
                            assertThat(panel.path("title").asText()).isNotBlank();
                            assertThat(panel.path("targets")).isNotEmpty();
                            panel.path("targets")
                                    .forEach(
                                            target ->
                                                    assertThat(
                                                                    MetricNames.in(
                                                                            target.path("expr")
                                                                                    .asText()))
                                                            .isNotEmpty());
                        });
    }
}
