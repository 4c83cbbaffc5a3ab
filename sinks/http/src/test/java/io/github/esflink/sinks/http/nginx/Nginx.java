package io.github.esflink.sinks.http.nginx;

import static org.awaitility.Awaitility.await;

import io.github.esflink.sinks.contract.http.ReservedPort;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The nginx of this machine as a process of its own, on a port that the system has chosen, in front
 * of an upstream. All that it writes is in one folder.
 */
final class Nginx implements AutoCloseable {

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path dir;
    private final boolean tls;
    private final ReservedPort port = new ReservedPort();
    private final Process process;

    /**
     * @param dir empty, for its files
     * @param http what is said in {@code http}; empty for nothing
     * @param server what is said in {@code server}, with {@code ssl_certificate} for TLS
     * @param upstream the port of whom it asks
     */
    Nginx(Path dir, String http, String server, int upstream) throws IOException {
        this.dir = dir;
        this.tls = server.contains("ssl_certificate ");
        Path config =
                Files.writeString(
                        dir.resolve("nginx.conf"),
                        """
                        daemon off;
                        worker_processes 1;
                        %s
                        pid %2$s/nginx.pid;
                        error_log %2$s/error.log;
                        events { worker_connections 512; }
                        http {
                          access_log off;
                          client_body_temp_path %2$s/body;
                          proxy_temp_path %2$s/proxy;
                          fastcgi_temp_path %2$s/fastcgi;
                          uwsgi_temp_path %2$s/uwsgi;
                          scgi_temp_path %2$s/scgi;
                          %3$s
                          upstream endpoint { server %4$s:%5$d; keepalive 16; }
                          server {
                            listen %4$s:%6$d%7$s;
                            %8$s
                            location / {
                              proxy_pass http://endpoint;
                              proxy_http_version 1.1;
                              proxy_set_header Connection "";
                              proxy_read_timeout 1s;
                            }
                          }
                        }
                        """
                                .formatted(
                                        // Else its workers are somebody who may not write there.
                                        isRoot() ? "user root root;" : "",
                                        dir,
                                        http,
                                        HOST,
                                        upstream,
                                        port.number(),
                                        tls ? " ssl" : "",
                                        server));
        this.process = start("-c", config.toString());
        try {
            await().atMost(PATIENCE)
                    .failFast(
                            () -> {
                                if (!process.isAlive()) {
                                    throw new IllegalStateException("nginx has ended: " + said());
                                }
                            })
                    .until(this::listens);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Where it is installed; null when it is not. */
    static @Nullable String binary() {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(null);
    }

    private Process start(String... arguments) throws IOException {
        List<String> command =
                Stream.concat(
                                Stream.of(String.valueOf(binary()), "-e", dir + "/error.log"),
                                Arrays.stream(arguments))
                        .toList();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("out").toFile()))
                .start();
    }

    private boolean listens() {
        try (Socket probe = new Socket(HOST, port.number())) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** What it has written, for whoever wants to know why. */
    String said() {
        StringBuilder said = new StringBuilder();
        for (String file : List.of("out", "error.log")) {
            try {
                said.append(Files.readString(dir.resolve(file)));
            } catch (IOException e) {
                // It has not written any.
            }
        }
        return said.toString();
    }

    String url() {
        return (tls ? "https://" : "http://") + HOST + ":" + port.number();
    }

    /** Reads its configuration again: new workers, and the old ones close resting connections. */
    void reload() throws Exception {
        int exit = start("-c", dir + "/nginx.conf", "-s", "reload").waitFor();
        if (exit != 0) {
            throw new IllegalStateException("nginx -s reload: " + exit + " " + said());
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        port.close();
    }
}
