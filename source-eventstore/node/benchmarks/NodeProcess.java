package io.github.esflink.node;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The node in a process of its own, on a free port, for the benchmarks of this module and others. */
public final class NodeProcess implements AutoCloseable {

    private static final String READY = "EventStoreDB node ready: ";

    private final Process process;
    private final int port;

    /**
     * @param options for its JVM
     */
    public NodeProcess(String jar, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of("java"));
        command.addAll(options);
        command.addAll(List.of("-jar", jar, "--port", "0"));
        process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        // The node must not outlive a benchmark that was interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.startsWith(READY)) {
            line = out.readLine(); // what the JVM prints for its options
        }
        if (line == null) {
            throw new IllegalStateException("the node did not start");
        }
        port = Integer.parseInt(line.replaceAll(".*:(\\d+)\\?.*", "$1"));
    }

    public int port() {
        return port;
    }

    /** For its CPU time. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    public String connectionString() {
        return "esdb://127.0.0.1:" + port + "?tls=false";
    }

    /** A channel to a node on this machine that takes the largest events. */
    public static NettyChannelBuilder channel(int port) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(20_000_000);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
