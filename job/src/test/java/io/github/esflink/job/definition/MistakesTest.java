package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What people mistype and what they are told. {@code mistakes.txt} is written by this test when the
 * system property {@code mistakes.write} is set; read it from top to bottom when it changes.
 */
class MistakesTest {

    private static final Path FILE = Path.of("src/test/resources/mistakes.txt");
    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOST", "orders.example.com", "API_KEY", "hunter2", "EMPTY", "");

    private static final String BASE =
            "id: orders\nconnectionString: esdb://localhost:2113?tls=false\ninstanceTypeName: %s\n";

    @Test
    void everyMistakeIsTold() throws IOException {
        String file = Files.readString(FILE);
        StringBuilder told = new StringBuilder();
        int count = 0;
        for (String mistake : file.split("(?m)^(?===== )", -1)) {
            if (!mistake.startsWith("====")) {
                told.append(mistake);
                continue;
            }
            String title = mistake.substring(0, mistake.indexOf('\n') + 1);
            String text = mistake.substring(title.length()).replaceAll("(?m)^  [!*] .*\n+", "");
            told.append(title).append(text).append(answer(title, text)).append('\n');
            count++;
        }
        if (Boolean.getBoolean("mistakes.write")) {
            Files.writeString(FILE, told);
        }
        assertThat(told.toString())
                .as("mistakes.txt, or write it anew with -Dmistakes.write=true")
                .isEqualTo(file);
        assertThat(count).isGreaterThanOrEqualTo(100);
    }

    private static String answer(String title, String text) {
        StringBuilder lines = new StringBuilder();
        try {
            ConnectorFile.parse("orders.yaml", base(title) + text, ENVIRONMENT)
                    .remarks()
                    .forEach(remark -> lines.append("  * ").append(remark).append('\n'));
        } catch (DefinitionException e) {
            e.errors().forEach(error -> lines.append("  ! ").append(error).append('\n'));
        }
        assertThat(lines.toString()).as(title).isNotEmpty().doesNotContain("hunter2");
        return lines.toString();
    }

    /** What stands before a mistake, by the word in brackets behind its title. */
    private static String base(String title) {
        if (title.contains("[http]")) {
            return BASE.formatted("http-sink") + "url: https://example.com/{stream}\n";
        }
        if (title.contains("[kafka]")) {
            return BASE.formatted("kafka-sink") + "topic: orders\n";
        }
        return title.contains("[log]") ? BASE.formatted("logger-sink") : "";
    }
}
