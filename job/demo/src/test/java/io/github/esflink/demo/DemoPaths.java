package io.github.esflink.demo;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What tests need that start real processes: where things are, and what the build told them. */
final class DemoPaths {

    static final Path ROOT = Path.of(System.getProperty("demo.root", ""));

    static final List<String> FLINK_JVM_ARGS =
            List.of(System.getProperty("demo.flinkJvmArgs", "").split("\\s+"));

    private DemoPaths() {}

    /** Flink's jars as a distribution would have them: without this project and its tests. */
    static String flinkClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .filter(entry -> !entry.contains("slf4j-nop"))
                .filter(entry -> !entry.contains("slf4j-simple"))
                .filter(entry -> !(entry.startsWith(ROOT.toString()) && entry.contains("/target/")))
                .collect(Collectors.joining(File.pathSeparator));
    }

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
