package io.github.esflink.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

/** What tests need that start real processes: where things are, and what the build told them. */
final class DemoPaths {

    static final Path ROOT = Path.of(System.getProperty("demo.root", ""));

    static final List<String> FLINK_JVM_ARGS =
            List.of(System.getProperty("demo.flinkJvmArgs", "").split("\\s+"));

    /** Flink's jars as a distribution has them: nothing of this project, nothing that it needs. */
    static final String FLINK_CLASS_PATH = System.getProperty("demo.flinkClassPath", "");

    private DemoPaths() {}

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static String get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
