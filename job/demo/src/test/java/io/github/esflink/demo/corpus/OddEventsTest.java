package io.github.esflink.demo.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.sinks.core.record.EventRecord;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code job/odd-events.sh} does the same with a million changed events; {@code corpus.mutations}
 * and {@code corpus.seed} are its properties.
 */
@DisplayName("Odd events, through the functions of the pipeline")
@Tag("slow")
class OddEventsTest {

    private static final int MUTATIONS = Integer.getInteger("corpus.mutations", 20_000);
    private static final long SEED = Long.getLong("corpus.seed", 1L);
    private static final int MOST_SHOWN = 20;
    private static final int MOST_BYTES_SHOWN = 200;

    private final List<String> faults = new ArrayList<>();

    @Test
    void noStepBendsLosesOrThrowsForAnEventOfTheCorpus() throws Exception {
        List<OddEvent> corpus = OddEvent.all();
        assertThat(corpus).hasSizeGreaterThan(300);
        try (EveryStep steps = new EveryStep()) {
            EveryForm forms = new EveryForm();
            for (int i = 0; i < corpus.size(); i++) {
                check(steps, forms, corpus.get(i), i, true);
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void noStepBendsLosesOrThrowsForAChangedEvent() throws Exception {
        Mutations mutations = new Mutations(SEED, OddEvent.all());
        try (EveryStep steps = new EveryStep()) {
            EveryForm forms = new EveryForm();
            for (int i = 0; i < MUTATIONS && faults.size() < MOST_SHOWN; i++) {
                check(steps, forms, mutations.next(), i, false);
            }
        }
        assertThat(faults).as("seed %d of %d events", SEED, MUTATIONS).isEmpty();
    }

    private void check(EveryStep steps, EveryForm forms, OddEvent odd, int number, boolean isKnown)
            throws Exception {
        EventRecord event = odd.record(number);
        try {
            JsonNode value = EveryStep.valueOf(event);
            if (isKnown) {
                assertThat(value != null).isEqualTo(odd.kind() == OddEvent.Kind.JSON);
            } else if (event.schemaInfo().isJson()) {
                Boolean isJson = Text.isJson(event.data());
                assertThat(isJson == null || isJson == (value != null)).as("is JSON").isTrue();
            }
            steps.check(event, value);
            forms.check(event, value);
        } catch (RuntimeException | AssertionError e) {
            faults.add(
                    "%s (number %d): %s%n  data %s%n  metadata %s%n  type %s%n"
                            .formatted(
                                    odd,
                                    number,
                                    shortened(e.toString()),
                                    shown(odd.data()),
                                    shown(odd.metadata()),
                                    odd.type()));
        }
    }

    private static String shortened(String text) {
        return text.length() < 1_000 ? text : text.substring(0, 1_000) + "…";
    }

    private static String shown(byte[] bytes) {
        byte[] start = java.util.Arrays.copyOf(bytes, Math.min(bytes.length, MOST_BYTES_SHOWN));
        return HexFormat.of().formatHex(start)
                + " "
                + new String(start, java.nio.charset.StandardCharsets.UTF_8);
    }
}
