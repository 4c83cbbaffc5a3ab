package io.github.esflink.sinks.contract;

import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.record.EventRecord;
import java.io.IOException;
import java.util.Random;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.junit.jupiter.api.DisplayName;

/** The plainest sink that holds the contract: it waits for each answer. */
@DisplayName("A sink that sends one event at a time")
class OneByOneSinkContractITCase extends OrderedSinkContract {

    @Override
    protected Guarantee guarantee() {
        return Guarantee.AT_LEAST_ONCE;
    }

    @Override
    protected Receiver open(DeliveryLog log, Random random) throws Exception {
        LineReceiver lines = new LineReceiver(log, 0);
        int port = lines.port();
        return new Receiver() {
            @Override
            public EventSink sink() {
                return (events, context) ->
                        events.sinkTo(new OneByOneSink(port)).uid(context.uidPrefix());
            }

            @Override
            public void close() throws Exception {
                lines.close();
            }
        };
    }

    private record OneByOneSink(int port) implements Sink<EventRecord> {

        @Override
        public SinkWriter<EventRecord> createWriter(WriterInitContext context) throws IOException {
            return new OneByOneWriter(new LineReceiver.Client(port));
        }
    }

    private record OneByOneWriter(LineReceiver.Client client) implements SinkWriter<EventRecord> {

        @Override
        public void write(EventRecord record, Context context) {
            client.send(record.position().streamId(), record.position().streamRevision());
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() throws Exception {
            client.close();
        }
    }
}
