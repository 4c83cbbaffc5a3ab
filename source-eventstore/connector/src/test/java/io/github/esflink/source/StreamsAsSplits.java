package io.github.esflink.source;

import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.event.EventDeserializationSchema;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.StoppingPosition;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.testframe.external.ExternalSystemSplitDataWriter;
import org.apache.flink.connector.testframe.external.source.DataStreamSourceExternalContext;
import org.apache.flink.connector.testframe.external.source.TestingSourceSettings;

/**
 * What Flink's suite wants to know of an external system: a node of its own, a stream for each
 * split.
 */
final class StreamsAsSplits implements DataStreamSourceExternalContext<String> {

    private final EventStoreNode node = EventStoreNode.builder().port(0).start();
    private final EventStoreDBClient client =
            EventStoreDBClient.create(
                    EventStoreDBConnectionString.parseOrThrow(node.connectionString()));

    /** As many as the suite ever writes to; a stream that does not exist yet is waited for. */
    private static final List<String> STREAMS = List.of("split-0", "split-1", "split-2", "split-3");

    private int writers;

    @Override
    public Source<String, ?, ?> createSource(TestingSourceSettings settings) {
        return EventStoreSource.<String>builder()
                .setConnectionString(node.connectionString())
                .setStreams(STREAMS)
                .setStartingPosition(StartingPosition.earliest())
                .setStoppingPosition(
                        settings.getBoundedness() == Boundedness.BOUNDED
                                ? StoppingPosition.latest()
                                : StoppingPosition.never())
                .setDeserializer(
                        EventDeserializationSchema.of(
                                event -> new String(event.data(), StandardCharsets.UTF_8),
                                Types.STRING))
                .build();
    }

    @Override
    public ExternalSystemSplitDataWriter<String> createSourceSplitDataWriter(
            TestingSourceSettings settings) {
        String stream = STREAMS.get(writers);
        writers++;
        return new ExternalSystemSplitDataWriter<>() {
            @Override
            public void writeRecords(List<String> records) {
                append(stream, records);
            }

            @Override
            public void close() {}
        };
    }

    private void append(String stream, List<String> records) {
        Iterator<EventData> events =
                records.stream()
                        .map(
                                record ->
                                        EventData.builderAsBinary(
                                                        UUID.randomUUID(),
                                                        "Record",
                                                        record.getBytes(StandardCharsets.UTF_8))
                                                .build())
                        .iterator();
        try {
            client.appendToStream(stream, AppendToStreamOptions.get(), events).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<String> generateTestData(
            TestingSourceSettings settings, int splitIndex, long seed) {
        Random random = new Random(seed);
        List<String> records = new ArrayList<>();
        int count = 50 + random.nextInt(50);
        for (int i = 0; i < count; i++) {
            records.add(splitIndex + "-" + i + "-" + random.nextLong());
        }
        return records;
    }

    @Override
    public TypeInformation<String> getProducedType() {
        return Types.STRING;
    }

    @Override
    public List<URL> getConnectorJarPaths() {
        return List.of();
    }

    @Override
    public void close() {
        client.shutdown().join();
        node.close();
    }

    @Override
    public String toString() {
        return "EventStoreDB streams";
    }
}
