package io.github.esflink.sinks.http;

import com.sun.management.OperatingSystemMXBean;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** The endpoint in a process of its own, and what was measured between two of its requests. */
final class ServerProcess implements AutoCloseable {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /**
     * @param rate requests in a second
     * @param cpu microseconds of this process for each
     */
    record Measured(double rate, double cpu) {}

    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;
    private final int port;

    ServerProcess() throws Exception {
        process =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-Xmx512m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                BenchmarkServer.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        // It must not outlive a benchmark that was interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        port = Integer.parseInt(out.readLine());
    }

    String url() {
        return "http://127.0.0.1:" + port + "/events";
    }

    /** Answers from now on after so many milliseconds, and counts from 0. */
    void begin(long delayMillis, long from, long to) throws Exception {
        in.println(delayMillis + " " + from + " " + to);
        expect("set");
    }

    /** Waits for both marks of a round. */
    Measured measure(long from, long to) throws Exception {
        expect("from");
        long begun = System.nanoTime();
        long cpu = SYSTEM.getProcessCpuTime();
        expect("to");
        double nanos = System.nanoTime() - begun;
        double requests = to - from;
        return new Measured(
                requests / nanos * 1e9, (SYSTEM.getProcessCpuTime() - cpu) / requests / 1e3);
    }

    private void expect(String word) throws Exception {
        String line = out.readLine();
        if (!word.equals(line)) {
            throw new IllegalStateException("The server said " + line + " instead of " + word);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
