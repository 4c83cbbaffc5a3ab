package io.github.esflink.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;

/** Starting the engine takes about as much of the processor as a script may. */
@DisplayName("A script in a JVM that has just started")
class FreshJvmTest {

    private static final String DONE = "{\"n\":1.00,\"names\":[\"ADA\",\"GRACE\"],\"sum\":6}";

    @RepeatedTest(4)
    void isNotChargedWithTheStartOfItsEngine() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        FreshJvmTest.class.getName()));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as("exit code, after %s", output).isZero();
        assertThat(output).endsWith(DONE);
    }

    public static void main(String[] arguments) throws Exception {
        try (RunningScript script =
                Script.of(
                                """
                                function transform(r) {
                                  r.value.names = r.value.names.map(name => name.toUpperCase()).sort();
                                  r.value.sum = [1, 2, 3].reduce((a, b) => a + b);
                                }
                                """)
                        .start(ScriptLimits.DEFAULT)) {
            script.open();
            TestRecord record = TestRecord.of("{\"n\":1.00,\"names\":[\"grace\",\"ada\"]}");
            System.out.print(script.transform(record).value());
        }
    }
}
