package io.github.esflink.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that a job manager tells to whoever opens its web UI, by path. */
final class RestAnswers {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int METRICS_AT_ONCE = 30;

    private final FlinkProcesses cluster;
    private final Map<String, byte[]> answers = new TreeMap<>();

    private RestAnswers(FlinkProcesses cluster) {
        this.cluster = cluster;
    }

    static Map<String, byte[]> of(FlinkProcesses cluster) throws IOException, InterruptedException {
        RestAnswers rest = new RestAnswers(cluster);
        for (String path :
                List.of(
                        "/config",
                        "/overview",
                        "/jobs",
                        "/jobs/overview",
                        "/jobs/metrics",
                        "/jars")) {
            rest.ask(path);
        }
        rest.askProcess("/jobmanager");
        rest.ask("/jobmanager/config");
        rest.ask("/jobmanager/environment");
        for (JsonNode taskManager : rest.ask("/taskmanagers").path("taskmanagers")) {
            rest.askProcess("/taskmanagers/" + taskManager.path("id").asText());
        }
        for (JsonNode job : rest.ask("/jobs").path("jobs")) {
            rest.askJob("/jobs/" + job.path("id").asText());
        }
        return rest.answers;
    }

    private void askProcess(String process) throws IOException, InterruptedException {
        for (String path : List.of("", "/log", "/stdout", "/thread-dump")) {
            ask(process + path);
        }
        for (JsonNode log : ask(process + "/logs").path("logs")) {
            ask(process + "/logs/" + log.path("name").asText());
        }
        askMetrics(process);
    }

    private void askJob(String job) throws IOException, InterruptedException {
        for (String path :
                List.of(
                        "/config",
                        "/plan",
                        "/exceptions?maxExceptions=100",
                        "/accumulators",
                        "/checkpoints/config",
                        "/jobmanager/config",
                        "/jobmanager/environment")) {
            ask(job + path);
        }
        askMetrics(job);
        JsonNode checkpoints = ask(job + "/checkpoints").path("history");
        for (JsonNode vertex : ask(job).path("vertices")) {
            String id = vertex.path("id").asText();
            String path = job + "/vertices/" + id;
            for (String part :
                    List.of(
                            "",
                            "/accumulators",
                            "/backpressure",
                            "/subtasktimes",
                            "/taskmanagers",
                            "/watermarks",
                            "/subtasks/accumulators")) {
                ask(path + part);
            }
            askMetrics(path);
            for (JsonNode checkpoint : checkpoints) {
                String details = job + "/checkpoints/details/" + checkpoint.path("id").asText();
                ask(details);
                ask(details + "/subtasks/" + id);
            }
        }
    }

    private void askMetrics(String of) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (JsonNode metric : ask(of + "/metrics")) {
            names.add(URLEncoder.encode(metric.path("id").asText(), UTF_8));
        }
        for (int start = 0; start < names.size(); start += METRICS_AT_ONCE) {
            ask(
                    of
                            + "/metrics?get="
                            + String.join(
                                    ",",
                                    names.subList(
                                            start,
                                            Math.min(start + METRICS_AT_ONCE, names.size()))));
        }
    }

    /** The answer as JSON; a missing node when it is none. */
    private JsonNode ask(String path) throws IOException, InterruptedException {
        String answer = cluster.rest(path);
        answers.put("REST " + path, answer.getBytes(UTF_8));
        return answer.startsWith("{") || answer.startsWith("[")
                ? JSON.readTree(answer)
                : JSON.missingNode();
    }
}
