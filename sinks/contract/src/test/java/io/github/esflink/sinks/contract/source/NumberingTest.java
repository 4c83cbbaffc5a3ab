package io.github.esflink.sinks.contract.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.record.EventRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberingTest {

    @ParameterizedTest(name = "{0} streams of {1} events in {2} splits, bursts of {3}")
    @CsvSource({"1,1,1,1", "7,10,3,4", "6,8,6,4", "5,3,2,10", "100,40,6,4"})
    void everyStreamCountsFromZeroToItsEnd(int streams, int events, int splits, int burst) {
        Numbering numbering = new Numbering(streams, events, splits, burst, 0, Map.of());
        Map<String, List<Long>> found = new HashMap<>();
        for (int split = 0; split < splits; split++) {
            for (long n = 0; n < numbering.eventsOf(split); n++) {
                EventRecord event = numbering.nth(split, n);
                found.computeIfAbsent(event.position().streamId(), id -> new ArrayList<>())
                        .add(event.position().streamRevision());
            }
        }

        assertThat(found).hasSize(streams);
        assertThat(found.values())
                .allSatisfy(
                        revisions ->
                                assertThat(revisions)
                                        .containsExactlyElementsOf(
                                                LongStream.range(0, events).boxed().toList()));
    }

    @Test
    void eventsOfAStreamComeInBursts() {
        Numbering numbering = new Numbering(4, 5, 2, 2, 0, Map.of());

        assertThat(
                        LongStream.range(0, numbering.eventsOf(1))
                                .mapToObj(n -> numbering.nth(1, n).position().toString()))
                .containsExactly(
                        "numbered-1@0",
                        "numbered-1@1",
                        "numbered-3@0",
                        "numbered-3@1",
                        "numbered-1@2",
                        "numbered-1@3",
                        "numbered-3@2",
                        "numbered-3@3",
                        "numbered-1@4",
                        "numbered-3@4");
    }

    @Test
    void dataSaysItsNumberAndIsPadded() {
        assertThat(data(new Numbering(1, 10, 1, 1, 0, Map.of()))).isEqualTo("{\"seq\":7}");
        assertThat(data(new Numbering(1, 10, 1, 1, 300, Map.of())))
                .startsWith("{\"seq\":7,\"pad\":\"xxx")
                .endsWith("xxx\"}")
                .hasSize(300);
    }

    @Test
    void aPoisonedEventHasOtherData() {
        byte[] poison = "boo".getBytes(StandardCharsets.UTF_8);

        assertThat(data(new Numbering(1, 10, 1, 1, 0, Map.of("numbered-0@7", poison))))
                .isEqualTo("boo");
        assertThat(data(new Numbering(1, 10, 1, 1, 0, Map.of("numbered-0@8", poison))))
                .isEqualTo("{\"seq\":7}");
    }

    @Test
    void anEventIsTheSameEveryTime() {
        Numbering numbering = new Numbering(3, 10, 2, 4, 100, Map.of());

        assertThat(numbering.nth(1, 5)).isEqualTo(numbering.nth(1, 5));
    }

    private static String data(Numbering numbering) {
        return new String(numbering.nth(0, 7).data(), StandardCharsets.UTF_8);
    }
}
