package io.github.esflink.sinks.core.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.SinkContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("quick")
class DeadLetterFilesITCase {

    @TempDir private Path directory;

    @Test
    void keepsEveryLetterOnceAndEachStreamInItsOrder() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(4, configuration);
        env.enableCheckpointing(50);
        DataStream<DeadLetter> letters =
                env.fromSequence(0, 9_999)
                        .uid("numbers")
                        .setParallelism(1)
                        .keyBy(n -> n % 10, Types.LONG)
                        .map(n -> Letters.at("s" + n % 10, n / 10, n, n))
                        .returns(DeadLetter.class)
                        .uid("letters")
                        .setParallelism(2);

        DeadLetterFiles.in(directory.toUri().toString())
                .attachTo(letters, new SinkContext("orders", "dead"));
        env.execute();

        assertThat(revisionsByStream())
                .hasSize(10)
                .allSatisfy(
                        (stream, revisions) ->
                                assertThat(revisions)
                                        .containsExactlyElementsOf(
                                                LongStream.range(0, 1_000).boxed().toList()));
    }

    private Map<String, List<Long>> revisionsByStream() throws Exception {
        List<DeadLetter> read = new ArrayList<>();
        try (DeadLetterReader reader = DeadLetterReader.open(directory.toUri().toString())) {
            for (DeadLetter letter = reader.next(); letter != null; letter = reader.next()) {
                read.add(letter);
            }
        }
        return read.stream()
                .map(letter -> letter.event().position())
                .collect(
                        Collectors.groupingBy(
                                position -> position.streamId(),
                                Collectors.mapping(
                                        position -> position.streamRevision(),
                                        Collectors.toList())));
    }
}
