package io.github.esflink.source;

import java.util.Objects;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** The timestamp that the source gave a record. */
final class TimestampOf extends ProcessFunction<String, Long> {

    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(String record, Context context, Collector<Long> out) {
        out.collect(Objects.requireNonNull(context.timestamp()));
    }
}
