package io.github.esflink.javascript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.esflink.javascript.abuse.Abuse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts that are careless or worse. Whatever they do with one record, it ends with a message, and
 * the next record goes through in the same thread.
 */
@Tag("slow")
class AbuseTest {

    private static final ScriptLimits LIMITS = new ScriptLimits(Duration.ofMillis(400), 64L << 20);

    static List<Abuse> abuses() {
        return Abuse.all();
    }

    @ParameterizedTest
    @MethodSource("abuses")
    void endsWithAMessageAndTheNextRecordGoesThrough(Abuse abuse)
            throws ScriptException, ScriptSyntaxException {
        String script =
                "function transform(record) {\n  if (record.value.bad) {\n%s\n  }\n  record.value.done = true;\n}"
                        .formatted(abuse.code());
        try (RunningScript running = Script.parse(script).start(LIMITS)) {
            TestRecord bad = TestRecord.of("{\"bad\":true,\"list\":[1,2]}");

            assertThatThrownBy(() -> running.transform(bad))
                    .isInstanceOf(ScriptException.class)
                    .message()
                    .contains(abuse.told())
                    .hasSizeLessThan(700);

            assertThat(bad.value()).hasToString("{\"bad\":true,\"list\":[1,2]}");
            assertThat(running.transform(TestRecord.of("{\"a\":1}")).value())
                    .hasToString("{\"a\":1,\"done\":true}");
        }
    }

    @Test
    void aLoopTakesTooMuchTime() throws ScriptSyntaxException {
        refuses(
                "for (;;) {}",
                new ScriptLimits(Duration.ofMillis(200), Long.MAX_VALUE),
                "it takes more than 200 ms of the processor");
    }

    @Test
    void whatGrowsTakesTooMuchMemory() throws ScriptSyntaxException {
        refuses(
                "const x = []; for (;;) x.push('a'.repeat(100000) + Math.random());",
                new ScriptLimits(Duration.ofHours(1), 64L << 20),
                "it takes more than 64 MiB of memory");
    }

    private static void refuses(String code, ScriptLimits limits, String told)
            throws ScriptSyntaxException {
        try (RunningScript running =
                Script.parse("function transform() { " + code + " }").start(limits)) {
            assertThatThrownBy(() -> running.transform(TestRecord.of("{}")))
                    .isInstanceOf(ScriptException.class)
                    .message()
                    .contains(told);
        }
    }
}
