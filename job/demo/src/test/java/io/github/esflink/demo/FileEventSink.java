package io.github.esflink.demo;

import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.record.EventRecord;
import java.nio.file.Path;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/** Flink's exactly-once file sink: a file is finished when its checkpoint is. */
record FileEventSink(Path directory) implements EventSink {

    @Override
    public void attachTo(KeyedStream<EventRecord, String> events, SinkContext context) {
        FileSink<String> files =
                FileSink.forRowFormat(
                                new org.apache.flink.core.fs.Path(directory.toUri()),
                                new SimpleStringEncoder<String>())
                        .withRollingPolicy(OnCheckpointRollingPolicy.build())
                        .build();
        events.map(
                        record ->
                                record.position().streamId()
                                        + " "
                                        + record.position().streamRevision())
                .returns(String.class)
                .name("Line")
                .uid(context.uidPrefix() + "-line")
                .sinkTo(files)
                .name("Files")
                .uid(context.uidPrefix());
    }
}
